import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// The completion scripts in the shells that they are for.
@Suite(.scratch, .timeLimit(.minutes(10))) struct CompletionTests {
  private func twoTeams() throws {
    try given(["web": ["alice", "bob"], "ops": ["carl"]])
    try Files.write(Array("x".utf8), to: Scratch.path("some-file"))
  }

  /// Runs a program of a shell with the built `roost` in its PATH.
  private func run(_ shell: String, _ arguments: [String]) async throws -> ChildProcess.Exit {
    var environment = ThisProcess.environment
    environment["PATH"] = "\(try BuiltPrograms.directory):\(environment["PATH"] ?? "")"
    environment["ROOST_HOME"] = home.root
    environment["HOME"] = Scratch.directory
    return try await ChildProcess(
      shell, arguments, environment: environment, directory: Scratch.directory,
      timeout: .seconds(40)
    ).run()
  }

  private func script(_ shell: String) async throws -> String {
    let path = Scratch.path("roost.\(shell)")
    try await Files.write(Array(roost("completions", shell).out.utf8), to: path)
    return path
  }

  // MARK: - bash

  /// What bash offers for a line whose cursor is at its end.
  private func bash(_ line: String, replacing word: String? = nil) async throws -> [String] {
    let driver = """
      source "$0"
      COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(roost) COMP_CWORD=1
      _roost roost "$2" ''
      [[ ${#COMPREPLY[@]} = 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
      """
    let last = line.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
    let exit = try await run(
      "bash", ["-euc", driver, script("bash"), line, word ?? String(last)])
    #expect(exit.errorText == "")
    #expect(exit.code == 0)
    return exit.text.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    ("roost sen", ["send"]),
    (
      "roost team ",
      [
        "create", "form", "add", "kick", "role", "context", "of", "git", "shutdown", "list", "show",
        "dissolve",
        "revive",
      ]
    ),
    ("roost team sho", ["show"]),
    ("roost -", ["--help", "--version"]),
    ("roost send b", ["bob"]),
    ("roost send c", ["carl", "carl@ops"]),
    ("roost send alice@", ["alice@web"]),
    ("roost send bob --prio", ["--priority"]),
    ("roost send bob --priority ", ["high", "normal", "low"]),
    ("roost send --priority high b", ["bob"]),
    ("roost send bob hi --from a", ["alice", "alice@web"]),
    ("roost send -- ", ["alice", "bob", "carl", "carl@ops", "alice@web", "bob@web"]),
    ("roost send -- -", []),
    ("roost send bob --summary ", []),
    ("roost inbox --team ", ["ops", "web"]),
    ("roost team show ", ["ops", "web"]),
    ("roost join x --mode p", ["paste"]),
    ("roost send bob --file some", ["some-file"]),
    ("roost logs -n ", []),
    ("roost wait alice bob c", ["carl", "carl@ops"]),
    ("roost wait --until ", ["idle", "done", "failed", "needs-you", "mail"]),
    ("roost spawn x y ", []),
    ("roost completions ", ["bash", "zsh", "fish"]),
    ("roost nonsense ", []),
    ("VARIABLE=1 roost sen", ["send"]),
  ])
  func `bash offers what fits`(line: String, offers: [String]) async throws {
    try twoTeams()
    let found = try await bash(line)
    if line == "roost send b" || line.hasSuffix("high b") {
      #expect(found == offers + ["bob@web"])
    } else {
      #expect(found == offers)
    }
  }

  @Test func `kept work is offered by its name`() async throws {
    try twoTeams()
    for name in ["web/alice/20261120182301044", "web/$(touch z)/1"] {
      try Files.createDirectory("\(home.kept)/\(name)")
    }
    for command in ["show", "restore", "drop"] {
      #expect(try await bash("roost kept \(command) ") == ["web/alice/20261120182301044"])
    }
    #expect(try await bash("roost kept ") == ["list", "show", "restore", "drop"])
  }

  @Test func `bash is given only what stands behind the last break`() async throws {
    try twoTeams()
    #expect(try await bash("roost send bob --priority=h", replacing: "h") == ["high"])
    #expect(try await bash("roost send bob --team=", replacing: "") == ["ops", "web"])
    #expect(try await bash("roost send alice@w", replacing: "@w") == ["@web"])
  }

  @Test func `every command and every option of it is offered`() async throws {
    let table = await roost("completions", "bash").out
    let help = await roost("help").out
    for line in help.split(separator: "\n") where line.hasPrefix("  ") {
      let name = line.dropFirst(2).components(separatedBy: "  ")[0]
      #expect(table.contains("'\(name)') options='"), "\(name)")
    }
    #expect(!table.contains("__complete'"))
  }

  @Test func `a state with names that no shell may see offers nothing`() async throws {
    try given(["web": ["bob"], "x; touch y": [], "$(touch z)": []]) { state in
      for name in ["$(touch a)", "`touch b`", "a b", "-x", "*"] {
        state.teams["web"]?.agents[name] = Agent(name: name, team: "web", joinedAt: "")
      }
    }
    #expect(await roost("__complete", "teams").lines == [])
    #expect(await roost("__complete", "agents").lines == [])
    #expect(try await bash("roost send ") == [])
    #expect(try Files.names(in: Scratch.directory).filter { $0.count == 1 } == ["h"])
  }

  @Test func `the names are silent where there are none`() async throws {
    try Files.createDirectory(home.root)
    try Files.write(Array("oops".utf8), to: home.state)
    for kind in ["agents", "teams"] {
      let run = await roost("__complete", kind)
      #expect(run.code == 0)
      #expect(run.out == "")
      #expect(run.err == "")
    }
  }

  // MARK: - zsh

  @Test(.needs("zsh"))
  func `zsh completes in its line editor`() async throws {
    try twoTeams()
    let lines = [
      "broa": "broadcast", "team sho": "team show", "send bo": "send bob",
      "send bob --prior": "send bob --priority",
      "send bob --priority=h": "send bob --priority=high",
      "send bob --priority h": "send bob --priority high", "send alice@w": "send alice@web",
      "join x --team we": "join x --team web",
      "send bob --file some-f": "send bob --file some-file",
      "completions zs": "completions zsh", "logs --fo": "logs --follow",
      "wait carl bo": "wait carl bob", "--vers": "--version",
    ]
    let driver = """
      zmodload zsh/zpty
      all=''
      await() { local more; while [[ $all != *$~1* ]]; do zpty -r z more || exit 3; all+=$more; done }
      zpty z zsh -f -i
      zpty -w z 'unsetopt zle_bracketed_paste; PS1=""; autoload -Uz compinit; compinit -u -D'
      zpty -w z "source $1"
      zpty -w z 'roost() { [[ $1 == __complete ]] && command roost "$@" || print "GO""T<$*>" }'
      zpty -w z 'print REA""DY'
      await READY
      shift
      for line; do
        all=''
        zpty -w -n z "roost $line"$'\\t\\n'
        await 'GOT<*>'
        print -r -- "$line=${${all##*GOT<}%%>*}"
      done
      zpty -d z
      """
    let path = try await script("zsh")
    #expect(try await run("zsh", ["-n", path]).code == 0)
    let asked = lines.keys.sorted()
    let exit = try await run("zsh", ["-f", "-c", driver, "zsh", path] + asked)
    #expect(exit.code == 0)
    #expect(exit.errorText == "")
    let expected = asked.map { "\($0)=\(lines[$0] ?? "")" }
    #expect(exit.text.split(separator: "\n").map(String.init) == expected)
  }

  // MARK: - fish

  @Test(
    .needs("fish"),
    arguments: [
      ("roost broa", ["broadcast"]),
      (
        "roost team ",
        [
          "add", "context", "create", "dissolve", "form", "git", "kick", "list", "of", "revive",
          "role",
          "show",
          "shutdown",
        ]
      ),
      ("roost send c", ["carl", "carl@ops"]),
      ("roost wait bob c", ["carl", "carl@ops"]),
      ("roost peek bob c", []),
      ("roost send bob --prior", ["--priority"]),
      ("roost send bob --priority ", ["high", "low", "normal"]),
      ("roost send bob --priority=h", ["--priority=high"]),
      ("roost inbox --team ", ["ops", "web"]),
      ("roost send --team web al", ["alice", "alice@web"]),
      ("roost send bob --file some", ["some-file"]),
      ("roost send bob ", []),
      ("roost completions ", ["bash", "fish", "zsh"]),
      ("roost logs --fo", ["--follow"]),
    ])
  func `fish offers what fits`(line: String, offers: [String]) async throws {
    try twoTeams()
    let path = try await script("fish")
    let exit = try await run("fish", ["-c", "source \(path); complete -C '\(line)'"])
    #expect(exit.errorText == "")
    let found = exit.text.split(separator: "\n").map { $0.split(separator: "\t")[0] }
    #expect(found.map(String.init) == offers)
  }
}
