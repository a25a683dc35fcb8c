import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// Values that the tasks of a run share.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct ShareTests {
  @Test func `A task waits for what another one shares, over a kill of the daemon`() async throws {
    try await SwarmWorld.with { swarm in
      let roost = try BuiltPrograms.roost
      let waits = Scratch.path("waits")
      try await swarm.start([
        SwarmWorld.task(
          "reader", "touch \(waits); \(roost) share wait api/port > got.txt"),
        SwarmWorld.task(
          "writer",
          "while ! test -f \(Scratch.path("go")); do sleep 0.05; done;"
            + " \(roost) share publish api/port 8080 --parse --tag api > w.txt"),
      ])
      try await eventually("the reader waits") { try Files.status(waits) != nil }
      try await swarm.killDaemon()
      _ = try await swarm.state()
      try Files.write([], to: Scratch.path("go"))
      try await swarm.over("succeeded")
      #expect(try await swarm.merged("got.txt") == "8080")
      #expect(try await swarm.merged("w.txt") == "Published result 'api/port' (type: integer)")
      let found = try await swarm.world.json("share", "list", "--tag", "api")
      #expect(found.array?.first?["producer_id"] == "writer")
    }
  }

  @Test
  func `Each publishing is a version, the first one may be kept, and what has expired is gone`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.run([SwarmWorld.task("a", "echo a > a")])
      let world = swarm.world
      try await world.done("share", "publish", "k", "one")
      try await world.done("share", "publish", "k", "two", "--tag", "x", "--tag", "y")
      #expect(try await world.done("share", "get", "k") == "two\n")
      #expect(try await world.done("share", "get", "k", "--number", "1") == "one\n")
      let kept = try await world.roost("share", "publish", "k", "three", "--if-absent")
      #expect(kept.code == 1 && kept.errorText.contains("has published \"k\" before"))
      #expect(try await world.json("share", "list", "--tag", "z") == [])
      #expect(try await world.json("share", "list", "--tag", "z", "--tag", "y").array?.count == 1)
      try await world.done("share", "publish", "short", "x", "--expires", "0.01s")
      try await eventually("it has expired") {
        try await world.roost("share", "get", "short").code == 1
      }
      let missing = try await world.roost("share", "wait", "never")
      #expect(missing.code == 1 && missing.errorText.contains("No result found for key"))
      let broken = try await world.roost("share", "publish", "k", "{", "--parse")
      #expect(broken.code == 1 && broken.errorText.contains("is not JSON"))
      let none = try await world.roost("share", "get", "k", "--run", "nothing-here")
      #expect(none.code == 1 && none.errorText.contains("there is no run nothing-here"))
    }
  }
}
