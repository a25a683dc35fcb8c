extension Profile {
  /// aider turns bracketed paste off while it works, and its terminal is not raw then.
  static let aider = make("aider") {
    $0.programs = ["aider"]
    $0.measured = ProgramVersion("0.86.2")
    $0.package = "aider_chat"
    $0.terminal = .raw
    $0.acceptsWhileBusy = false
    $0.takesNewlines = true
    $0.quietMilliseconds = 50
    $0.rescueEnters = 1
    var composer = ComposerRule(line: #"^(?:[a-z-]+(?: [a-z-]+)* ?)?> ?(.*)"#)
    composer.repeatsSign = true
    composer.needsCursor = true
    $0.screen.composer = composer
    $0.screen.dialogs = .named(["question": #"\(Y\)es/\(N\)o"#])
    $0.screen.transcript = #"^[^\s─]"#
    $0.screen.loggedOut = #"^The API provider is not able to authenticate you"#
    $0.screen.modes = .named([
      "history search": #"\(reverse-i-search\)|\(i-search\)"#,
      "multi-line mode": #"^(?:[a-z-]+ )?multi ?> ?"#,
    ])
    // Its --message ends the program after one turn, so the prompt goes through the mailbox.
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["--restore-chat-history"]
    $0.launch.plan = ["--chat-mode", "ask"]
    $0.launch.auto = ["--yes-always"]
  }

  /// gptme keeps nothing that is typed while it works: it flushes its input before each prompt.
  static let gptme = make("gptme") {
    $0.runsCommands = true
    $0.programs = ["gptme"]
    $0.terminal = .raw
    $0.report = "gptme"
    $0.door = "gptme"
    $0.doorVersions = VersionRange(">=0.35")
    $0.measured = ProgramVersion("0.35.1")
    $0.package = "gptme"
    $0.acceptsWhileBusy = false
    $0.takesNewlines = true
    $0.quietMilliseconds = 50
    $0.rescueEnters = 1
    // The name before the colon is the user's own.
    var composer = ComposerRule(line: #"^[^\s:][^:]{0,40}: (.*)"#)
    composer.hasBoldSign = true
    composer.needsCursor = true
    $0.screen.composer = composer
    $0.screen.dialogs = .named([
      "permission": #"Execute [\w ]+\?|\[Y/n"#,
      "resume": #"^New conversation or load previous\?"#,
    ])
    $0.screen.busyTitle = #"^gptme - .* generating"#
    $0.screen.transcript = #"^[A-Z]\w*: "#
    $0.screen.loggedOut = #"^System: LLM request failed: Error code: 401\b"#
    $0.screen.modes = .named(["history search": #"\(reverse-i-search\)|\(i-search\)|^I-search"#])
    $0.launch.prompt = ["{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.conversation = ["--name", "{conversation}"]
    $0.launch.resume = ["--name", "{conversation}", "--resume"]
    $0.launch.auto = ["--no-confirm"]
  }

  /// Python, Node and their like: ready when the line editor has the terminal raw.
  static let shellREPL = make("shell-repl") {
    $0.programs = ["python", "python3", "ipython", "ptpython", "node", "irb", "ghci", "iex"]
    $0.comment = "#"
    $0.terminal = .raw
    $0.acceptsWhileBusy = false
    var composer = ComposerRule(
      line: #"^(?:>>>|\.\.\.| *\.\.\.:|>|In \[\d+\]:|[\w.:()-]+>) ?(.*)"#)
    composer.footer = #" *\[F4\].*"#
    composer.wrapsBare = true
    $0.screen.composer = composer
    $0.screen.modes = .named([
      "history search": #"\(reverse-i-search\)|I-search"#,
      ScreenRules.continuation: #"^(?:\.\.\.| *\.\.\.:)(?: |$)"#,
    ])
  }
}
