extension Profile {
  /// Mistral Vibe, read from screens of 3.0.2.
  ///
  /// An Enter in its empty composer cuts the running turn off where messages wait, so none is ever
  /// sent twice.
  static let vibe = make("vibe") {
    $0.runsCommands = true
    $0.programs = ["vibe", "vibe-rs"]
    $0.measured = ProgramVersion("3.0.2")
    $0.banner = #"Mistral Vibe v(\d[\d.]*)"#
    $0.package = "mistral_vibe"
    $0.terminal = .raw
    $0.takesNewlines = true
    $0.quietMilliseconds = 50
    $0.rescueEnters = 1
    $0.screen.composer = ComposerRule(frame: .rules, line: #"^> (.*)"#)
    $0.screen.placeholder = #"\[Pasted \d+ characters\]"#
    $0.screen.busy = #"to interrupt\)"#
    $0.screen.busyTitle = #"^>> "#
    $0.screen.waitingTitle = #"^\? "#
    $0.screen.transcript = #"^(> |  \S)"#
    $0.screen.loggedOut = #"^  ⎣ Error: (Invalid API key|The .+ credential was rejected)"#
    $0.screen.modes = .named(["shell mode": #"^! "#, "command": #"^/ "#, "background": #"^& "#])
    $0.screen.dialogs = .named([
      "permission": #"Permission for the"#,
      "trust": #"Trust this folder\?"#,
      "onboarding": #"Welcome to Mistral Vibe|Select your (preferred )?theme|API key"#,
      "menu": #"Esc (reject|close|cancel|back)|Enter (select|confirm)"#,
    ])
    $0.launch.prompt = ["{prompt}"]
    $0.launch.resume = ["--continue"]
    $0.launch.plan = ["--agent", "ask"]
    $0.launch.auto = ["--agent", "accept-edits"]
  }
}
