import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Tasks that several ask for at once, in others' names, and in teams that end.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskAttackTests {
  private func files(_ names: String..., team: String = "default", in world: World) async throws {
    for name in names { try await world.done("join", name, "--team", team, "--mode", "file") }
  }

  private func tasks(_ world: World) async throws -> [JSON] {
    try await world.json("task", "list").array ?? []
  }

  private func id(_ world: World) async throws -> String {
    try await tasks(world).last?["id"]?.string ?? ""
  }

  @Test func `Asked at once, a key makes one task, and turns go round`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", "cid", in: world)
      try await withThrowingDiscardingTaskGroup { group in
        for _ in 0..<6 {
          group.addTask { try await world.done("delegate", "default", "once", "--key", "k") }
          group.addTask { try await world.done("delegate", "default", "turn", "--round-robin") }
        }
      }
      let all = try await tasks(world)
      #expect(all.filter { $0["key"] == "k" }.count == 1)
      let turns = all.filter { $0["mode"] == "round_robin" }
        .compactMap { $0["attempts"]?.array?.first?["agent"]?.string }
      #expect(Dictionary(grouping: turns) { $0 }.mapValues(\.count).values.allSatisfy { $0 == 2 })
    }
  }

  @Test func `A cost that cannot be recorded is not lost with the answer`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", in: world)
      try await world.done("delegate", "default", "do it")
      let id = try await id(world)
      let ledger = world.home.costLog(of: "default")
      try Files.createDirectory(ledger)
      let refused = try await world.roost(
        "task", "done", id, "--as", "ann", "--result", "x", "--cost", "1")
      #expect(refused.code == 1)
      #expect(try await tasks(world).last?["state"] == "open")
      rmdir(ledger)
      for code in [0, 1] {
        let again = try await world.roost(
          "task", "done", id, "--as", "ann", "--result", "x", "--cost", "1")
        #expect(Int(again.code) == code)
        #expect(try await world.json("budget", "show")["spent"] == 1_000_000)
      }
      let stranger = try await world.roost(
        "task", "done", id, "--as", "bob", "--result", "x", "--cost", "1")
      #expect(stranger.code == 1)
      #expect(try await world.json("budget", "show")["spent"] == 1_000_000)
    }
  }

  @Test func `What waits fails when its agent leaves before it begins`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      try await world.done("delegate", "default", "first", "--to", "ann")
      let first = try await id(world)
      try await world.done("delegate", "default", "second", "--to", "bob", "--after", first)
      let second = try await id(world)
      try await world.done("leave", "bob")
      try await eventually("the tasks hear of it") {
        try await tasks(world).last?["attempts"]?.array?.first?["state"] == "failed"
      }
      try await world.done("task", "done", first, "--as", "ann", "--result", "x")
      let ended = try await world.roost("task", "wait", second)
      #expect(ended.code == 1 && ended.errorText.contains("has left"))
      #expect(try world.mailbox(of: "bob").readAll().filter { $0.kind == "task" }.isEmpty)
    }
  }

  @Test func `Who waits for a task hears that its team is dissolved`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", in: world)
      async let waited = world.roost("delegate", "default", "long", "--open", "--wait")
      try await eventually("it is made") { try await !tasks(world).isEmpty }
      try await world.done("team", "dissolve", "default", "--force", "--timeout", "1s")
      let exit = try await waited
      #expect(exit.code == 1 && exit.errorText.contains("dissolved"))
    }
  }

  @Test func `A guest claims what waits in the team that it was chosen for`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      try await world.done("team", "form", "fix", "--goal", "g", "--role", "ann=worker")
      #expect(try await world.done("team", "show", "fix").contains("ann@default"))
      try await world.done("delegate", "fix", "take it", "--open")
      let stranger = try await world.roost("task", "claim", try await id(world), "--as", "bob")
      #expect(stranger.code == 1)
      #expect(try await world.done("task", "claim", "--as", "ann").contains("take it"))
    }
  }

  @Test(.needs("tmux")) func `The creator hears of the result though somebody else waits for it`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      try await world.done("delegate", "default", "do it", "--to", "bob", "--from", "ann")
      let id = try await id(world)
      let (roost, out) = (try BuiltPrograms.roost, Scratch.path("out"))
      _ = try await world.pane(
        "ROOST_HOME=\(world.home.root) sh -c '\(roost) task wait \(id) >\(out) 2>&1; exec cat'")
      try await world.done("task", "start", id, "--as", "bob")
      @Sendable func said() throws -> String {
        String(decoding: try Files.read(out) ?? [], as: UTF8.self)
      }
      try await eventually("somebody waits") { try said().contains("bob running") }
      try await world.done("task", "done", id, "--as", "bob", "--result", "x")
      try await eventually("who waits has it") { try said().contains("is done") }
      try await eventually("the creator is told") {
        try world.mailbox(of: "ann").readAll().contains { $0.kind == "task_result" }
      }
    }
  }

  @Test(.needs("tmux")) func `From its own pane an agent acts for nobody else`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("bob", "cid", in: world)
      try await world.done("delegate", "default", "open", "--open")
      let open = try await id(world)
      try await world.done(
        "delegate", "default", "d", "--to", "bob", "--to", "cid", "--resolve", "leader_decides")
      let decided = try await id(world)
      try await world.done("task", "done", decided, "--as", "bob", "--result", "1")
      try await world.done("task", "done", decided, "--as", "cid", "--result", "2")
      let roost = try BuiltPrograms.roost
      let (go, out) = (Scratch.path("go"), Scratch.path("out"))
      let commands = [
        "task claim \(open) --as bob", "task resolve \(decided) --pick bob --from user",
        "delegate default forged --from bob --to cid",
      ]
      let script =
        "ROOST_HOME=\(world.home.root); export ROOST_HOME; until [ -e \(go) ]; do sleep 0.1; done; "
        + commands.map { "\(roost) \($0) >>\(out) 2>&1; " }.joined()
        + "echo end >>\(out); exec cat"
      let pane = try await world.pane("exec sh -c '\(script)'")
      try await world.join("eve", pane, "--profile", "plain")
      try Files.write([], to: go)
      try await eventually("it has tried") {
        String(decoding: try Files.read(out) ?? [], as: UTF8.self).contains("end")
      }
      let all = try await tasks(world)
      #expect(all.first { $0["id"]?.string == open }?["attempts"] == [])
      #expect(all.first { $0["id"]?.string == decided }?["state"] == "deciding")
      #expect(!all.contains { $0["created_by"] == "bob@default" })
    }
  }
}
