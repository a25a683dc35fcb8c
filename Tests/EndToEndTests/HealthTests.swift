import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// How members of teams are looked at, with the real daemon and real panes.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct HealthTests {
  private func health(_ name: String, _ world: World) async throws -> String? {
    let all = try await world.json("team", "show", "fix")["formation"]?["standings"]?.array
    return all?.first { $0["agent"]?.string == "\(name)@default" }?["health"]?.string
  }

  private func told(_ world: World, _ name: String = "user", team: String = "fix") throws
    -> [String]
  {
    try world.mailbox(of: name, team: team).readAll().map(\.text)
  }

  @Test func `Work without a sign is stalled, then unhealthy, and recovers; each is told once`()
    async throws
  {
    try await World.with { world in
      try world.configure(#"{"teams": {"health_seconds": 1, "stuck_seconds": 1}}"#)
      try await world.team()
      for name in ["ann", "bob"] { try await world.done("join", name, "--mode", "file") }
      try await world.done("team", "form", "fix", "--goal", "g", "--members", "2")
      try await world.done("delegate", "fix", "slow", "--to", "ann")
      let id = try await world.json("task", "list").array?.last?["id"]?.string ?? ""
      try await eventually("it is unhealthy") { try await health("ann", world) == "unhealthy" }
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      let skipped = try await world.roost("delegate", "fix", "next")
      #expect(skipped.errorText.contains("ann is unhealthy"))
      try await eventually("both stages are told") {
        let text = try told(world)
        return text.contains { $0.contains("ann@default is unhealthy: no sign of work") }
      }
      try await world.done("task", "done", id, "--as", "ann", "--result", "x")
      try await eventually("its mail waits, or it is well") {
        ["degraded", "healthy"].contains(try await health("ann", world))
      }
      for one in try world.mailbox(of: "ann").readUnread() {
        try await world.done("read", "ann", "--id", one.id)
      }
      try await eventually("it has recovered") { try await health("ann", world) == "healthy" }
      try await eventually("that is told") {
        try told(world).contains { $0.contains("ann@default has recovered") }
      }
      let log = String(
        decoding: try #require(try Files.read(world.home.tasks(of: "fix"))), as: UTF8.self)
      let crossings = log.split(separator: "\n").filter {
        $0.contains("\"health\",\"agent\":\"ann@default\",\"health\":\"unhealthy\"")
      }
      #expect(crossings.count == 1)
    }
  }

  @Test func `A leader whose program ends is followed by whoever is trusted most`() async throws {
    try await World.with { world in
      try await world.team()
      for name in ["bob", "cid"] { try await world.done("join", name, "--mode", "file") }
      for _ in 0..<2 {
        try await world.done("delegate", "default", "a", "--to", "cid")
        let id = try await world.json("task", "list").array?.last?["id"]?.string ?? ""
        try await world.done("task", "done", id, "--as", "cid", "--result", "x")
      }
      let pane = try await world.pane("exec cat")
      try await world.join("lea", pane, "--profile", "plain")
      _ = try await world.pane("exec cat")
      try await world.done(
        "team", "form", "fix", "--goal", "g", "--leader", "lea", "--members", "2", "--elect")
      try await world.tmux.run(["kill-pane", "-t", pane])
      try await eventually("another leads") {
        try await world.json("team", "show", "fix")["formation"]?["leader"] == "cid@default"
      }
      #expect(try await health("lea", world) == "gone")
      try await eventually("everybody hears of it") {
        try ["bob", "cid"].allSatisfy { name in
          try told(world, name, team: "default").contains {
            $0.contains("cid@default leads team fix from now on")
          }
        }
      }
      #expect(
        try told(world, "cid", team: "default").contains { $0.contains("lea@default is gone") })
    }
  }
}
