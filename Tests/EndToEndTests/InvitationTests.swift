import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Agents that are asked before a team begins, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct InvitationTests {
  private func agents(_ world: World) async throws {
    try await world.team()
    for name in ["ann", "bob", "cid"] { try await world.done("join", name, "--mode", "file") }
  }

  private func invited(_ name: String, _ world: World) async throws {
    try await eventually("\(name) is asked") {
      try world.mailbox(of: name).readAll().contains { $0.kind == "team_invite" }
    }
  }

  @Test func `A team begins when enough have accepted, over a kill`() async throws {
    try await World.with { world in
      try await agents(world)
      async let formed = world.roost(
        "team", "form", "fix", "--goal", "mend it", "--members", "2", "--accept-within", "100s",
        "--budget", "2usd")
      for name in ["ann", "bob"] { try await invited(name, world) }
      #expect(try await world.done("team", "of", "ann").isEmpty)
      let early = try await world.roost("delegate", "fix", "x")
      #expect(early.code == 1 && early.errorText.contains("has not accepted yet"))
      let other = try await world.roost("accept", "fix", "--as", "cid")
      #expect(other.code == 1 && other.errorText.contains("agent is not a team member"))
      try await world.done("accept", "fix", "--as", "ann")
      let twice = try await world.roost("accept", "fix", "--as", "ann")
      #expect(twice.code == 1 && twice.errorText.contains("is not asked"))
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      _ = try await formed
      try await world.done("accept", "fix", "--as", "bob")
      #expect(try await world.done("team", "of", "bob") == "fix\n")
      let view = try await world.json("team", "show", "fix")["formation"]
      #expect(view?["status"] == "active" && view?["members"]?.array?.count == 2)
      #expect(try await world.json("budget", "show", "fix")["available"] == 2_000_000)
      for name in ["ann", "bob"] {
        let asked = try world.mailbox(of: name).readAll().filter { $0.kind == "team_invite" }
        #expect(asked.count == 1)
      }
    }
  }

  @Test func `With too few there is no team, and nothing stays of it`() async throws {
    try await World.with { world in
      try await agents(world)
      async let formed = world.roost(
        "team", "form", "fix", "--goal", "mend it", "--members", "2", "--accept-within", "60s")
      for name in ["ann", "bob"] { try await invited(name, world) }
      try await world.done("accept", "fix", "--as", "ann")
      try await world.done("decline", "fix", "--as", "bob", "--reason", "busy")
      let exit = try await formed
      #expect(exit.code == 1)
      #expect(
        exit.errorText.contains("insufficient acknowledgments from team members: 1 of 2 accepted"))
      #expect(try await world.json("team", "list").array?.count == 1)
      #expect(try Files.status(world.home.tasks(of: "fix")) == nil)
      #expect(
        try world.mailbox(of: "ann").readAll().contains { $0.text.contains("is not formed") })
      let late = try await world.roost("accept", "fix", "--as", "bob")
      #expect(late.code == 1 && late.errorText.contains("there is no team fix"))
      // The name is free again.
      try await world.done("team", "form", "fix", "--goal", "g", "--role", "bob=worker")
    }
  }

  @Test func `The time to accept passes while the daemon is away, and enough is enough`()
    async throws
  {
    try await World.with { world in
      try await agents(world)
      async let formed = world.roost(
        "team", "form", "fix", "--goal", "g", "--partial", "--accept-within", "15s")
      for name in ["ann", "bob", "cid"] { try await invited(name, world) }
      let end = ContinuousClock.now + .seconds(15)
      try await world.done("accept", "fix", "--as", "cid")
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      _ = try await formed
      try await eventually("their time is over") { ContinuousClock.now > end }
      try await eventually("it begins with those who accepted") {
        try await world.done("team", "of", "cid") == "fix\n"
      }
      let members = try await world.json("team", "show", "fix")["formation"]?["members"]
      #expect(members?.array?.map { $0["agent"] } == ["cid@default"])
    }
  }

  @Test func `A team that was there before stays with what it had, where too few accept`()
    async throws
  {
    try await World.with { world in
      try await agents(world)
      try await world.done("team", "create", "fix")
      try await world.done("join", "dee", "--team", "fix", "--mode", "file")
      try await world.done("delegate", "fix", "before", "--open")
      async let formed = world.roost(
        "team", "form", "fix", "--goal", "g", "--role", "ann=worker", "--accept-within", "60s",
        "--budget", "2usd", "--milestone", "m=1usd")
      try await invited("ann", world)
      try await world.done("decline", "fix", "--as", "ann")
      let exit = try await formed
      #expect(exit.code == 1 && exit.errorText.contains("is not formed"), "\(exit.errorText)")
      try await eventually("it is as it was") {
        try await world.json("team", "show", "fix")["formation"] == nil
      }
      let tasks = try await world.json("task", "list", "--team", "fix").array
      #expect(tasks?.map { $0["title"] } == ["before"])
      #expect(try await world.json("budget", "show", "fix")["status"] == "none")
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      try await world.done("delegate", "fix", "after")
      #expect(
        try await world.json("milestone", "list", "fix").array?.map { $0["state"] } == ["expired"])
    }
  }
}
