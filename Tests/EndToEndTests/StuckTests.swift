import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// An agent that seems to work and shows no sign of it.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct StuckTests {
  private func row(_ world: World) async throws -> JSON? {
    try await world.json("list").array?.first { $0["name"] == "bob" }
  }

  @Test func `One that says that it works and hangs is stuck until it goes on`() async throws {
    try await World.with { world in
      try world.configure("{\(StandIn.settings)}")
      let bob = StandIn("bob")
      let pane = try await world.pane(bob.command.joined(separator: " "))
      try await world.join("bob", pane, "--profile", "standin", "--mode", "file")
      try await eventually("it rests") { try await row(world)?["status"] == "idle" }
      try await world.tmux.run(["send-keys", "-t", pane, "hang", "Enter"])
      let shown = try await world.done("wait", "bob", "--until", "needs-you", "--timeout", "60s")
      #expect(shown.contains("stuck"))
      let why = "it seems to work (its screen says so), and has shown no sign of it for 2 seconds"
      let stuck = try await row(world)
      #expect(stuck?["status"] == "stuck")
      #expect(stuck?["seen"]?["why"]?.string == "\(why) or more")
      #expect(try await world.done("list").contains(why))
      try await world.awaitStatusLine("bob needs you")
      try bob.goOn()
      try await eventually("it works again") { try await row(world)?["status"] == "running" }
      try await world.awaitStatusLine("")
      try bob.rest()
      try await eventually("it rests") { try await row(world)?["status"] == "idle" }
      // No flapping. The list knows a moment before it is told.
      try await eventually("each change is told once") {
        let events = try await world.done("events", "--since", "1").split(separator: "\n")
        let statuses = try events.map { try JSON(parsing: Array($0.utf8)) }
          .filter { $0["type"] == "agent.status" }.compactMap { $0["data"]?["status"]?.string }
        return Array(statuses.suffix(4)) == ["running", "stuck", "running", "idle"]
      }
    }
  }
}
