extension Profile {
  /// Codex, read from screens of 0.147.0.
  ///
  /// Its composer has no frame; an empty one always shows a dim suggestion behind its sign. Enter
  /// follows a paste at once: it holds a question back for a second after a key, and only then.
  static let codex = make("codex") {
    $0.runsCommands = true
    $0.programs = ["codex"]
    $0.terminal = .raw
    $0.report = "codex"
    $0.door = "codex"
    $0.doorVersions = VersionRange(">=0.147")
    $0.measured = ProgramVersion("0.147.0")
    $0.banner = #"OpenAI Codex \(v(\d[\d.]*)\)"#
    $0.takesNewlines = true
    $0.endsWithBlank = true
    $0.rescueEnters = 2
    var composer = ComposerRule(line: #"^› (.*)"#)
    composer.suggestsDim = true
    composer.needsCursor = true
    composer.hasBoldSign = true
    composer.alwaysSuggests = true
    composer.footer = #"  \S.*"#
    $0.screen.composer = composer
    $0.screen.placeholder = #"\[Pasted Content \d+ chars\]"#
    $0.screen.queue = #"^  ↳ (.*)"#
    $0.screen.busyTitle = #"^[\u{2800}-\u{28FF}] "#
    $0.screen.waitingTitle = #"^\[ [!.] \] Action Required"#
    $0.screen.busy = #"\besc to interrupt\b"#
    $0.screen.transcript = #"^[•›■]"#
    $0.screen.loggedOut = #"^■ unexpected status 401\b"#
    $0.screen.modes = .named([
      "shell mode": #"^!( |$)"#,
      "side conversation": #"from main thread"#,
      "history search": #"^ +(reverse-i-search|history search)"#,
      "transcript": #"q to quit +esc"#,
    ])
    $0.screen.dialogs = .named([
      "trust": #"Do you trust the contents of this directory"#,
      "hooks": #"Hooks need review"#,
      "plan approval": #"Implement this plan\?"#,
      "permission": #"^ *Allow the .+ to run tool"#,
      "question":
        #"enter to submit answer|(Question|Field) \d+/\d+|Submit with unanswered questions\?"#,
      "permission": #"Would you like to (run|make|grant|allow)|Allow command\?"#,
      "login": #"Sign in with ChatGPT|Provide your own API key"#,
      "update": #"Update available!|Update now"#,
      "model": #"Select Model|Select Reasoning Level"#,
      "settings": #"Update Model Permissions|Experimental features"#,
      "resume": #"Resume a previous session"#,
      "menu":
        #"[Pp]ress (enter|space) to |[Ee]sc to (go back|cancel|close|dismiss)|enter to select"#,
    ])
    $0.launch.prompt = ["{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["resume", "--last"]
    $0.launch.plan = ["--sandbox", "read-only"]
    $0.launch.auto = ["--sandbox", "workspace-write", "--ask-for-approval", "on-request"]
  }
}
