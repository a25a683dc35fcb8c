extension Profile {
  /// Claude Code, read from screens of 2.1.332.
  ///
  /// Its composer stands between two rules, with the cursor in it; what was sent stays in the
  /// transcript behind the same sign.
  static let claude = make("claude") {
    $0.runsCommands = true
    $0.programs = ["claude"]
    $0.terminal = .raw
    $0.report = "claude"
    $0.door = "claude"
    $0.doorVersions = VersionRange(">=2.1.238")
    $0.measured = ProgramVersion("2.1.332")
    $0.banner = #"Claude Code v(\d[\d.]*)"#
    $0.takesNewlines = true
    $0.endsWithBlank = true
    // A longer paste, or one of more lines, reaches the model as a document whose instructions it is
    // told not to follow.
    $0.pasteLimit = PasteLimit(characters: 780, spareRows: 10)
    $0.rescueEnters = 2
    var composer = ComposerRule(frame: .rules, line: #"^❯\u{A0}(.*)"#)
    composer.suggestsDim = true
    composer.isOneRow = true
    composer.emptyHint = #"\? for shortcuts|← for agents|esc to interrupt|↓ to manage"#
    $0.screen.composer = composer
    $0.screen.minimumRows = 12
    $0.screen.placeholder = #"\[Pasted text #\d+"#
    $0.screen.busy = #"esc to interrupt|^[·✢✳✶✻✽*] \S+…"#
    $0.screen.transcript = #"^([●⏺] |❯|  ⎿)"#
    // A model may speak of it too, but not in these words.
    $0.screen.loggedOut =
      #"^[●⏺] (Please run /login · |API Error: 401\b)|· Please run /login$|required · Sign in"#
    $0.screen.modes = .named([
      "shell mode": #"^!(\u{A0}|$)|^ *! for shell mode$"#,
      "vim visual mode": #"-- VISUAL"#,
      "list of agents": #"enter to return · |to select$|describe a task for a new session"#,
      "history search": #"Filter history…|ctrl\+s to change scope"#,
      "transcript": #"Showing detailed transcript"#,
    ])
    $0.screen.dialogs = .named([
      "API key": #"Do you want to use this API key"#,
      "bypass warning": #"By proceeding, you accept all responsibility"#,
      "trust": #"Quick safety check|Accessing workspace|trust this folder|Do you trust the files"#,
      "plan approval": #"Exit plan mode\?|Ready to code\?|Would you like to proceed\?"#,
      "question": #"Type something\.|Chat about this|Ready to submit your answers"#,
      "question": #"^ *Review your answers"#,
      "question": #"^ *MCP server .+ requests your input"#,
      "permission":
        #"^ *Do you want to (proceed|make this edit|create|overwrite|allow|run|use)"#,
      "login": #"Select login method|Paste code here"#,
      "theme": #"Choose the text style|Syntax theme:"#,
      "onboarding": #"Press Enter to continue|Security notes:"#,
      "model": #"^ *Select model"#,
      "resume": #"^ *Resume session$"#,
      "rewind": #"^ *Rewind$|Restore the code and/or conversation"#,
      "background tasks": #"^ *Background( tasks)?$"#,
      "settings": #"to switch tabs · |Default permission mode"#,
      "help": #"For more help:"#,
      "permission mode": #"your default permission mode\?"#,
      "menu": #"^ +❯ |Enter to (confirm|select|save|continue)|Esc to (close|cancel|go back|exit)"#,
    ])
    $0.launch.prompt = ["{prompt}"]
    $0.launch.instructions = ["--append-system-prompt", "{instructions}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.conversation = ["--session-id", "{conversation}"]
    $0.launch.resume = ["--resume", "{conversation}"]
    $0.launch.plan = ["--permission-mode", "plan"]
    $0.launch.auto = ["--permission-mode", "acceptEdits"]
  }
}
