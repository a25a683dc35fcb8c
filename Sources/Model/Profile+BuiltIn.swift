extension Profile {
  /// The profiles that come with Roost, by name.
  package static let builtIn: [String: Profile] = Dictionary(
    uniqueKeysWithValues: [claude, codex, opencode, gemini, aider, gptme, shellREPL, plain]
      .map { ($0.name, $0) })

  private static func make(_ name: String, _ change: (inout Profile) -> Void) -> Profile {
    var profile = Profile(name: name)
    change(&profile)
    return profile
  }

  private static let claude = make("claude") {
    $0.programs = ["claude"]
    $0.terminal = .raw
    $0.busy = #"esc to interrupt|ctrl\+c to interrupt"#
    $0.dialogs = [
      #"Do you want to (proceed|make this edit|create|run|allow)"#, #"❯ 1\. Yes"#,
      #"Do you trust the files in this folder"#, #"Enter to (confirm|select)"#,
    ]
    $0.composer = #"^[│ ]*[>❯](?:[  ](?!Try ")(.*?))?[ │]*$"#
    $0.placeholder = #"\[Pasted text #\d+"#
    $0.takesNewlines = true
    $0.quietMilliseconds = 80
    $0.rescueEnters = 2
    $0.launch.prompt = ["{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.conversation = ["--session-id", "{conversation}"]
    $0.launch.resume = ["--resume", "{conversation}"]
    $0.launch.plan = ["--permission-mode", "plan"]
    $0.launch.auto = ["--permission-mode", "acceptEdits"]
  }

  /// An Enter within 120 ms of a paste is a newline to Codex, hence the quiet time.
  private static let codex = make("codex") {
    $0.programs = ["codex"]
    $0.terminal = .raw
    $0.busy = #"[Ee]sc to interrupt"#
    $0.dialogs = [
      #"Allow command\?|Would you like to run the following command"#,
      #"Press (enter|Enter) to (confirm|continue)"#,
    ]
    $0.composer = #"^[│▌ ]*[›>](?:[  ](.*?))?[ │]*$"#
    $0.placeholder = #"\[Pasted Content \d+ chars\]"#
    $0.takesNewlines = true
    $0.quietMilliseconds = 200
    $0.rescueEnters = 2
    $0.launch.prompt = ["{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["resume", "--last"]
    $0.launch.plan = ["--sandbox", "read-only"]
    $0.launch.auto = ["--full-auto"]
  }

  private static let opencode = make("opencode") {
    $0.programs = ["opencode"]
    $0.terminal = .raw
    $0.busy = #"esc (to )?interrupt"#
    $0.dialogs = [#"Permission required"#]
    $0.placeholder = #"\[Pasted ~?\d+ lines\]"#
    $0.takesNewlines = true
    $0.quietMilliseconds = 120
    $0.rescueEnters = 2
    $0.launch.prompt = ["--prompt", "{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["--continue"]
    $0.launch.plan = ["--agent", "plan"]
  }

  private static let gemini = make("gemini") {
    $0.programs = ["gemini"]
    $0.terminal = .raw
    $0.busy = #"esc to cancel"#
    $0.dialogs = [#"● 1\. Yes"#, #"Do you trust this folder"#, #"Apply this change\?"#]
    $0.composer = #"^[│ ]*>(?:[  ](?!Type your message)(.*?))?[ │]*$"#
    $0.placeholder = #"\[Pasted Text: \d+ lines\]"#
    $0.takesNewlines = true
    $0.quietMilliseconds = 120
    $0.rescueEnters = 2
    $0.launch.prompt = ["--prompt-interactive", "{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["--resume"]
    $0.launch.plan = ["--approval-mode", "plan"]
    $0.launch.auto = ["--approval-mode", "auto_edit"]
  }

  /// aider turns bracketed paste off while it works, and its terminal is not raw then.
  private static let aider = make("aider") {
    $0.programs = ["aider"]
    $0.terminal = .raw
    $0.acceptsWhileBusy = false
    $0.dialogs = [#"\(Y\)es/\(N\)o"#]
    $0.composer = #"^(?:[a-z-]+(?: [a-z-]+)* ?)?>(?: (.*?))? *$"#
    $0.takesNewlines = true
    $0.quietMilliseconds = 50
    $0.rescueEnters = 1
    // Its --message ends the program after one turn, so the prompt goes through the mailbox.
    $0.launch.model = ["--model", "{model}"]
    $0.launch.resume = ["--restore-chat-history"]
    $0.launch.plan = ["--chat-mode", "ask"]
    $0.launch.auto = ["--yes-always"]
  }

  private static let gptme = make("gptme") {
    $0.programs = ["gptme"]
    $0.terminal = .raw
    $0.acceptsWhileBusy = false
    $0.dialogs = [#"Execute code\?|\[Y/n\]"#]
    $0.composer = #"^(?:User|You):(?: (.*?))? *$"#
    $0.takesNewlines = true
    $0.quietMilliseconds = 50
    $0.rescueEnters = 1
    $0.launch.prompt = ["{prompt}"]
    $0.launch.model = ["--model", "{model}"]
    $0.launch.conversation = ["--name", "{conversation}"]
    $0.launch.resume = ["--name", "{conversation}", "--resume"]
    $0.launch.auto = ["--no-confirm"]
  }

  /// Python, Node and their like: ready when the line editor has the terminal raw.
  private static let shellREPL = make("shell-repl") {
    $0.programs = ["python", "python3", "ipython", "node", "irb", "ghci", "iex"]
    $0.terminal = .raw
    $0.acceptsWhileBusy = false
    $0.composer = #"^(?:>>>|\.\.\.|>|In \[\d+\]:|[\w.:()-]+>) ?(.*?) *$"#
  }

  private static let plain = make(plainName) { _ in }
}
