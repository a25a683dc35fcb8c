import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teams that are formed for a goal, change and end, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct FormedTeamTests {
  private func files(_ names: String..., in world: World) async throws {
    for name in names { try await world.done("join", name, "--mode", "file") }
  }

  /// The task that was made last.
  private func task(_ world: World) async throws -> JSON {
    try await world.json("task", "list").array?.last ?? .null
  }

  @Test func `A team is formed of agents of other teams, gets a task, and one is taken out`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      for name in ["ann", "bob", "cid"] {
        try await world.done("join", name, "--mode", "file", "--capability", "swift")
      }
      try await world.done("join", "dee", "--mode", "file", "--capability", "go")
      let few = try await world.roost(
        "team", "form", "fix", "--goal", "g", "--capability", "swift", "--members", "4")
      #expect(few.code == 1 && few.errorText.contains("4 are wanted and 3 can be had"))
      #expect(try await world.json("team", "list").array?.count == 1)
      let formed = try await world.done(
        "team", "form", "fix", "--goal", "mend it", "--leader", "ann", "--capability", "swift",
        "--members", "2", "--explain")
      #expect(formed.contains("bob@default") && formed.contains("0.63"))
      #expect(try await world.done("team", "of", "bob") == "fix\n")
      #expect(try world.mailbox(of: "bob").readAll().last?.text.contains("mend it") == true)
      try await world.done("delegate", "fix", "which port?")
      let asked = try await task(world)
      let names = asked["attempts"]?.array?.map { $0["agent"]?.string ?? "" }
      #expect(names == ["bob@default", "cid@default"])
      try await world.done("team", "add", "fix", "dee", "--role", "reviewer")
      try await world.done("team", "kick", "fix", "cid", "--reason", "needed elsewhere")
      let id = asked["id"]?.string ?? ""
      try await world.done("task", "done", id, "--as", "bob", "--result", "1")
      #expect(try await task(world)["state"] == "done")
      let told = try world.mailbox(of: "cid").readUnread().map(\.text)
      #expect(told.contains { $0.contains("no longer in team fix: needed elsewhere") })
      #expect(try await world.roost("team", "of", "cid").text.isEmpty)
      let leader = try await world.roost("team", "kick", "fix", "ann")
      #expect(leader.code == 1 && leader.errorText.contains("--successor"))
      let twice = try await world.roost("team", "form", "fix", "--goal", "g")
      #expect(twice.code == 1 && twice.errorText.contains("formed already"))
    }
  }

  @Test func `Members are told their roles and see of the context what they may`() async throws {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      let roles = Scratch.path("roles")
      try await world.spawn(
        "cid", ["--capability", "swift"],
        ["sh", "-c", "echo \"$ROOST_TEAM $ROOST_ROLE\" >\(roles); exec cat"])
      try await eventually("it knows its role") {
        String(decoding: try Files.read(roles) ?? [], as: UTF8.self) == "default worker\n"
      }
      #expect(
        try await world.json("list").array?.first { $0["name"] == "cid" }?["capabilities"]
          == ["swift"])
      try await world.done("team", "form", "fix", "--goal", "g", "--role", "ann=worker")
      let added = try await world.json(
        "team", "add", "fix", "bob", "--except", "secret", "--metadata", "desk=3")
      let bob = added["members"]?.array?.first { $0["agent"] == "bob@default" }
      #expect(bob?["context"] == ["allow": [], "exclude": ["secret"]])
      #expect(bob?["metadata"] == ["desk": "3"])
      func told(_ name: String) async throws -> String {
        try await world.done(
          "delegate", "fix", "look", "--to", name, "--context", "secret=x", "--context", "tone=dry")
        let mail = try world.mailbox(of: name).readAll().last { $0.kind == "task" }
        return mail?.text ?? ""
      }
      #expect(try await told("ann").contains("secret: x\ntone: dry"))
      let text = try await told("bob")
      #expect(text.contains("You are worker in team fix.\ntone: dry\n"), "\(text)")
      try await world.json("team", "context", "fix", "bob", "--only", "secret")
      #expect(try await told("bob").contains("team fix.\nsecret: x\nAnswer"))
      try await world.done("team", "context", "fix", "bob")
      #expect(try await told("bob").contains("secret: x\ntone: dry"))
      let nobody = try await world.roost("team", "context", "fix", "zed")
      #expect(nobody.code == 1 && nobody.errorText.contains("not a team member"))
    }
  }

  @Test func `A team ends with a report, over a kill in its grace, and shows it again`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await files("ann", "bob", in: world)
      try await world.done("team", "form", "fix", "--goal", "mend it", "--role", "ann=worker")
      try await world.done("team", "add", "fix", "bob")
      try await world.done("delegate", "fix", "first", "--to", "ann")
      let first = try await task(world)["id"]?.string ?? ""
      try await world.done(
        "task", "done", first, "--as", "ann", "--result", "mended", "--cost", "0.25")
      try await world.done("delegate", "fix", "second", "--to", "bob")
      async let ended = world.roost(
        "team", "shutdown", "fix", "--reason", "released", "--grace", "3s")
      try await eventually("it takes no new tasks") {
        try await world.roost("delegate", "fix", "third").errorText.contains("is shutting down")
      }
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      _ = try await ended
      let again = try await world.done("team", "shutdown", "fix", "--grace", "3s")
      #expect(
        again.contains("# Team fix") && again.contains("mended") && again.contains("released"))
      #expect(again.contains("ann@default: 0.25 USD") && again.contains("the team ends"))
      #expect(try await world.done("team", "shutdown", "fix") == again)
      let told = try world.mailbox(of: "bob").readAll().map(\.text)
      #expect(told.contains { $0.contains("team fix has ended: released") })
      #expect(try await world.done("team", "of", "ann").isEmpty)
      let refused = try await world.roost("delegate", "fix", "third")
      #expect(refused.code == 1 && refused.errorText.contains("team has been disbanded"))
    }
  }
}
