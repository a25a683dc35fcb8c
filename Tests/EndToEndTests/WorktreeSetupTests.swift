import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What prepares a worktree before its teammate starts, and starts that have a name.
@Suite(.scratch, .needs("tmux", "git"), .timeLimit(.minutes(10))) struct WorktreeSetupTests {
  private func spawn(
    _ world: World, _ name: String, _ words: [String]
  ) async throws -> ChildProcess.Exit {
    try await ChildProcess(
      BuiltPrograms.roost, ["spawn", name, "--socket", world.tmux.socket] + words,
      environment: world.environment, timeout: .seconds(60)
    ).run()
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Files.read(path) ?? [], as: UTF8.self)
  }

  @Test func `The program starts in a worktree that was prepared, in the caller's directory of it`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      try Files.createDirectory("\(repository)/server")
      try Files.write(Array("PORT=1".utf8), to: "\(repository)/.env")
      let setup =
        #"cp "$ROOST_REPOSITORY/.env" "$ROOST_WORKTREE/.env"; pwd >where; echo "for $ROOST_AGENT $A""#
      let exit = try await spawn(
        world, "ann",
        [
          "--worktree", "--cwd", "\(repository)/server", "--env", "A=b", "--setup", setup, "--",
          "sh", "-c", "cat ../.env where >\(Scratch.path("seen")); exec cat",
        ])
      #expect(exit.code == 0, "\(exit.errorText)")
      let worktree = try world.worktree(of: "ann")
      try await eventually("the program saw what was prepared") {
        try text(Scratch.path("seen")) == "PORT=1\(worktree)/server\n"
      }
      let output = try #require(exit.errorText.split(separator: " ").last).description.trimmed
      #expect(exit.errorText.contains("its worktree is prepared; see \(output)"))
      #expect(try text(output) == "for ann b\n")
      // Going on there does not prepare it once more.
      try await world.done("kill", "ann")
      try Files.remove("\(worktree)/server/where")
      let again = try await spawn(world, "ann", ["--again"])
      #expect(again.code == 0 && !again.errorText.contains("prepared"))
      #expect(try Files.status("\(worktree)/server/where") == nil)
    }
  }

  @Test func `Where it fails, one line says so and nothing is left but what it printed`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      let exit = try await spawn(
        world, "ann",
        [
          "--worktree", "--cwd", repository, "--setup",
          "echo 'no network' >&2; echo half >made; exit 3", "--", "cat",
        ])
      #expect(exit.code == 1)
      let lines = exit.errorText.split(separator: "\n")
      #expect(lines.last?.contains("its setup ended with exit code 3: no network; see ") == true)
      let output = try #require(lines.last?.split(separator: " ").last).description
      #expect(try text(output) == "no network\n")
      #expect(try await world.json("list") == [])
      #expect(try Files.names(in: "\(world.home.worktrees)/default") == [])
      #expect(try await world.git(repository, "branch", "--list", "roost/*") == "")
      #expect(try await world.json("kept", "list") == [])
      let other = try await spawn(
        world, "ann", ["--worktree", "--cwd", repository, "--", "cat"])
      #expect(other.code == 0, "\(other.errorText)")
    }
  }

  @Test func `While it is prepared the list says so, and who ends it meanwhile leaves nothing`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      let gate = Scratch.path("gate")
      let setup = "while [ ! -e \(gate) ]; do sleep 0.1; done"
      async let started = spawn(
        world, "ann", ["--worktree", "--cwd", repository, "--setup", setup, "--", "cat"])
      try await eventually("the list says what is done") {
        try await world.done("list").contains("its worktree is being prepared: \(setup)")
      }
      try await world.done("kill", "ann")
      try Files.write([], to: gate)
      let exit = try await started
      #expect(exit.code == 1 && exit.errorText.contains("was ended before it had started"))
      #expect(try Files.names(in: "\(world.home.worktrees)/default") == [])
      #expect(try await world.git(repository, "branch", "--list", "roost/*") == "")
    }
  }

  @Test func `The settings say it for a repository, and the command line overrules them`()
    async throws
  {
    try await World.with { world in
      let repository = try await world.repository()
      try world.configure(
        #"{"worktrees": {"setup": {"\#(repository)": "echo from settings >prepared"}}}"#)
      try await world.team()
      for (name, words) in [("ann", []), ("bob", ["--setup", ""]), ("cy", ["--setup", ":"])] {
        let exit = try await spawn(
          world, name, ["--worktree", "--cwd", repository] + words + ["--", "cat"])
        #expect(exit.code == 0, "\(exit.errorText)")
        #expect(exit.errorText.contains("prepared") == (name != "bob"))
        let made = "\(try world.worktree(of: name))/prepared"
        #expect(try text(made) == (name == "ann" ? "from settings\n" : ""))
      }
      let bare = try await spawn(world, "eva", ["--setup", "true", "--", "cat"])
      #expect(bare.code == 64 && bare.errorText.contains("add --worktree"))
    }
  }

  @Test func `A preset says what the command line does not`() async throws {
    try await World.with { world in
      let repository = try await world.repository()
      try world.configure(
        #"""
        {"teams": {"types": ["reviewer"]}, "profiles": {"bot": {"programs": ["cat"]}},
         "presets": {
           "review": {"command": ["env", "COLOUR=red", "cat"], "type": "reviewer",
             "worktree": true, "setup": "echo $COLOUR >colour", "env": {"COLOUR": "blue"}},
           "plain": {"command": ["cat"]}}}
        """#)
      try await world.team()
      let exit = try await spawn(
        world, "ann", ["--preset", "review", "--cwd", repository, "--env", "COLOUR=green"])
      #expect(exit.code == 0, "\(exit.errorText)")
      let row = try #require(try await world.json("list").array?.first)
      #expect(row["type"] == "reviewer")
      // What `env` starts is what counts.
      #expect(row["profile"] == "bot")
      #expect(try text("\(try world.worktree(of: "ann"))/colour") == "green\n")
      let other = try await spawn(
        world, "bob",
        ["--preset", "review", "--type", "coder", "--cwd", repository, "--", "sleep", "60"])
      #expect(other.code == 0, "\(other.errorText)")
      let rows = try await world.json("list").array ?? []
      #expect(rows.first { $0["name"] == "bob" }?["type"] == "coder")
      let unknown = try await spawn(world, "eva", ["--preset", "revue"])
      #expect(unknown.code == 1)
      #expect(
        unknown.errorText.trimmed
          == "roost: there is no preset revue; config.json has plain, review")
      #expect(try await world.json("list").array?.count == 2)
    }
  }

  @Test
  func `One without a worktree goes on also when it has left the list, with its conversation`()
    async throws
  {
    try await World.with { world in
      try world.configure(
        #"""
        {"teams": {"evict_seconds": 0}, "profiles": {"bot": {"launch": {
          "conversation": ["new", "{conversation}"], "resume": ["again", "{conversation}"]}}}}
        """#)
      try await world.team()
      let script = #"echo "$1 $2" >>\#(Scratch.path("starts")); exit 0"#
      try await world.spawn("ann", ["--profile", "bot"], ["sh", "-c", script, "sh"])
      try await eventually("it has left the list") {
        try await world.json("list") == [] && !text(Scratch.path("starts")).isEmpty
      }
      let exit = try await spawn(world, "ann", ["--again"])
      #expect(exit.code == 0, "\(exit.errorText)")
      try await eventually("it took up its conversation") {
        try text(Scratch.path("starts")).split(separator: "\n").count == 2
      }
      let words = try text(Scratch.path("starts")).split(whereSeparator: \.isWhitespace)
      #expect(words.count == 4 && words[0] == "new" && words[2] == "again")
      #expect(words[1] == words[3])
    }
  }
}
