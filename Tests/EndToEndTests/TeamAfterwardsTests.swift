import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What is left when teammates and teams have ended, and what comes after them.
@Suite(.scratch, .needs("tmux", "python3", "git"), .timeLimit(.minutes(10)))
struct TeamAfterwardsTests {
  private let recorder = ["python3", Fixtures.path("recorder.py")]

  @Test func `A new team of an old team's name gets its mail at once`() async throws {
    try await World.with { world in
      for round in ["first", "second"] {
        try await world.team()
        try await world.spawn("ann", [], recorder + [world.record(round)])
        try await eventually("it has started and has no mail") {
          try await world.json("list").array?.first?["status"] == "idle"
        }
        try await world.done("send", "ann", "hello", "--from", "team-lead")
        try await eventually("the \(round) one has it") { try world.turns(round).count == 1 }
        try await world.done("team", "dissolve", "default", "--force", "--timeout", "1s")
      }
    }
  }

  @Test func `Mailboxes that somebody removed are watched again`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", [], recorder + [world.record("ann")])
      let inboxes = Files.directory(of: world.mailbox(of: "ann").paths.file)
      try Files.rename(inboxes, to: Scratch.path("away"))
      _ = try await ChildProcess("rm", ["-r", Scratch.path("away")]).run()
      try await eventually("they are there again") { try Files.status(inboxes) != nil }
      try await world.done("send", "ann", "hello", "--from", "team-lead")
      try await eventually("it has the message") { try world.turns("ann").count == 1 }
    }
  }

  @Test func `The lead is told where the work of one that left is kept`() async throws {
    try await World.with { world in
      try world.configure(#"{"teams": {"evict_seconds": 1}}"#)
      try await world.team()
      let repository = try await world.repository()
      try await world.spawn("ann", ["--worktree", "--cwd", repository], ["cat"])
      let worktree = try world.worktree(of: "ann")
      try Files.write(Array("work\n".utf8), to: "\(worktree)/new")
      let killed = try await world.done("kill", "ann")
      #expect(killed.contains("its worktree \(worktree) is still there"))
      let lead = world.mailbox(of: "team-lead")
      try await eventually("the lead is told") {
        try lead.readAll().contains { $0.text.contains("its work is in refs/roost/kept/") }
      }
      let told = try await world.done("events", "--since", "0").split(separator: "\n").map {
        try JSON(parsing: String($0))
      }.first { $0["type"] == "agent.evicted" }
      #expect(told?["data"]?["note"]?.string?.contains("refs/roost/kept/default/ann/") == true)
    }
  }

  @Test func `A team that could not be dissolved reports those that did end, and their work`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      let repository = try await world.repository()
      try await world.spawn("ann", ["--worktree", "--cwd", repository], ["true"])
      try await world.spawn("ben", [], ["cat"])
      try await world.done("join", "guest", "--mode", "file")
      try await world.done("send", "guest", "keep this", "--from", "ben")
      try Files.write(Array("work\n".utf8), to: "\(try world.worktree(of: "ann"))/new")
      try await eventually("one has ended") {
        try await world.json("list").array?.first?["status"] == "completed"
      }
      let answer = try await world.roost(
        "team", "dissolve", "default", "--timeout", "1s", "--json")
      #expect(answer.code == 1 && answer.errorText.contains("ben: timeout"))
      let members = try JSON(parsing: answer.output)["members"]?.array ?? []
      #expect(members.map { $0["ended"] } == [true, false, true])
      #expect(try world.mailbox(of: "guest").counts().unread == 1)
      #expect(members.first?["note"]?.string?.contains("refs/roost/kept/") == true)
    }
  }

  @Test func `One that ended by itself is not revived`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", [], ["sh", "-c", "exit 9"])
      try await eventually("it has failed") {
        try await world.json("list").array?.first?["status"] == "failed"
      }
      let revived = try await world.roost(
        "team", "revive", "default", "--socket", world.tmux.socket)
      #expect(revived.code == 0 && revived.errorText.contains("no teammate of default"))
      #expect(try await world.json("list").array?.first?["status"] == "failed")
    }
  }

  @Test func `Who joins under the name of one that ended keeps their own pane`() async throws {
    try await World.with { world in
      try world.configure(#"{"teams": {"evict_seconds": 1}}"#)
      try await world.team()
      let own = try await world.recorder("own")
      try await world.spawn("ann", [], ["sleep", "1000"])
      let refused = try await world.roost(
        "join", "ann", "--pane", own, "--socket", world.tmux.socket, "--replace")
      #expect(
        refused.code == 1 && refused.errorText.contains("was started by Roost and is at work"))
      try await world.done("kill", "ann")
      try await world.join("ann", own)
      try await world.spawn("ben", [], ["true"])
      try await eventually("those that ended are out of the list") {
        try await world.json("list").array?.compactMap { $0["name"]?.string } == ["ann"]
      }
      try await world.done("send", "ann", "hello", "--from", "ben")
      try await eventually("the message came") { try world.turns("own").count == 1 }
    }
  }

  @Test func `A revival that fails leaves nothing behind, and can be tried again`() async throws {
    try await World.with { world in
      try await world.team()
      try world.configure(#"{"profiles": {"again": {"launch": {"resume": ["again"]}}}}"#)
      try await world.done("restart")
      try await world.spawn("ann", ["--profile", "again"], ["sh", "-c", "exec cat"])
      try await eventually("its launcher is done") {
        try Files.names(in: world.home.spawns) == []
      }
      await world.tmux.end()
      try await world.failed("ann")
      let nowhere = try await world.roost(
        "team", "revive", "default", "--socket", "/nonexistent/socket")
      #expect(nowhere.code == 1)
      #expect(try Files.names(in: world.home.spawns) == [])
      try await world.failed("ann")
      let back = try await world.done(
        "team", "revive", "default", "--socket", world.tmux.socket)
      #expect(back.contains("ann@default is back"))
    }
  }

  @Test func `A teammate that was being revived when the daemon died can be revived again`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", [], ["cat"])
      await world.tmux.end()
      try await world.failed("ann")
      try await world.done("down")
      // As the daemon leaves it when it dies between the plan and the pane.
      var state = try StateFile(world.home).read()
      state.teams["default"]?.agents["ann"]?.gone = nil
      state.teams["default"]?.agents["ann"]?.pane = nil
      state.teams["default"]?.agents["ann"]?.condition = Condition(
        .pending, .lost, why: "it is being revived")
      try StateFile(world.home).save(&state)
      try await world.done("up")
      try await world.failed("ann")
      #expect(try StateFile(world.home).read().teams["default"]?.agents["ann"]?.spawn != nil)
    }
  }
}

extension World {
  fileprivate func failed(_ name: String) async throws {
    try await eventually("\(name) has failed") {
      try await json("list").array?.first { $0["name"]?.string == name }?["status"] == "failed"
    }
  }
}
