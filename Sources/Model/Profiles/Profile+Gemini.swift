extension Profile {
  /// Gemini, by its documentation: nobody has recorded its screens yet.
  static let gemini = make("gemini") {
    $0.runsCommands = true
    $0.programs = ["gemini"]
    $0.terminal = .raw
    $0.takesNewlines = true
    $0.quietMilliseconds = 120
    $0.rescueEnters = 2
    $0.screen.composer = ComposerRule(frame: .box, line: #"^ *> (?:Type your message.*)?(.*)"#)
    $0.screen.busy = #"esc to cancel"#
    $0.screen.dialogs = .named([
      "trust": #"Do you trust this folder"#, "permission": #"Apply this change\?|● 1\. Yes"#,
    ])
    $0.screen.placeholder = #"\[Pasted Text: \d+ lines\]"#
    $0.launch.prompt = ["--prompt-interactive", "{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["--resume"]
    $0.launch.plan = ["--approval-mode", "plan"]
    $0.launch.auto = ["--approval-mode", "auto_edit"]
  }

  /// Qwen Code, by its documentation: it began as a copy of Gemini.
  static let qwen = make("qwen") {
    $0 = gemini
    $0.name = "qwen"
    $0.programs = ["qwen"]
    $0.door = "qwen"
    $0.doorVersions = VersionRange(">=0.23")
  }

  /// Amp, by its documentation: nothing on its screen is trusted to tell an empty composer.
  static let amp = make("amp") {
    $0.runsCommands = true
    $0.programs = ["amp"]
    $0.door = "amp"
    $0.terminal = .raw
    $0.takesNewlines = true
    $0.quietMilliseconds = 120
    $0.rescueEnters = 2
  }

  /// opencode, by its documentation: nothing on its screen is trusted to tell an empty composer.
  static let opencode = make("opencode") {
    $0.runsCommands = true
    $0.programs = ["opencode"]
    $0.door = "opencode"
    // Later ones have no `prompt_async`.
    $0.doorVersions = VersionRange(">=1.0 <2")
    $0.terminal = .raw
    $0.takesNewlines = true
    $0.quietMilliseconds = 120
    $0.rescueEnters = 2
    $0.screen.busy = #"esc (to )?interrupt"#
    $0.screen.dialogs = .named(["permission": #"Permission required"#])
    $0.screen.placeholder = #"\[Pasted ~?\d+ lines\]"#
    $0.launch.prompt = ["--prompt", "{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["--continue"]
    $0.launch.plan = ["--agent", "plan"]
  }
}
