import JSONSyntax
import Platform
import TestSupport
import Testing

/// A run on a disk that is full for a while: it waits, says so, and goes on where it was.
@Suite(.scratch, .needs("git"), .smallDisks, .timeLimit(.minutes(10))) struct SwarmDiskTests {
  /// Words of a script that wait until the test lets it go on.
  private func hold(_ name: String) -> String {
    "touch \(Scratch.path("\(name)-begun")); while ! test -f \(Scratch.path(name)); do sleep 0.05; done"
  }

  @Test(arguments: ["home", "repository"], ["agent", "check"])
  func `A disk that is full while an agent or a check works costs nothing but the while`(
    _ place: String, _ phase: String
  ) async throws {
    let disk = try SmallDisk(place, kilobytes: 8192)
    defer { disk.end() }
    try await SwarmWorld.with { swarm in
      try await swarm.start([
        SwarmWorld.task(
          "a", "echo a > a.txt; \(hold("agent"))",
          ["verify": .string("\(hold("check")); test -f a.txt")]),
        SwarmWorld.task("b", "echo b > b.txt", ["deps": ["a"]]),
      ])
      if phase == "check" { try Files.write([], to: Scratch.path("agent")) }
      try await eventually("the \(phase) works") {
        try Files.status(Scratch.path("\(phase)-begun")) != nil
      }
      try await eventually("nothing is on its way to the log") {
        try await swarm.state(of: "a") == (phase == "check" ? "verifying" : "running")
      }
      try disk.fill()
      for name in ["agent", "check"] { try Files.write([], to: Scratch.path(name)) }
      if place == "repository" {
        try await eventually("it is said that the run waits") {
          try await swarm.world.json("status")["notes"]?.array?.contains {
            $0.string?.contains("waits: ") == true
          } == true
        }
      }
      #expect(try await swarm.state() == "running")
      try disk.free()
      try await swarm.over("succeeded")
      let tries = try await swarm.status()["tasks"]?.array?.compactMap { $0["attempts"]?.integer }
      #expect(tries == [1, 1])
      #expect(try await swarm.merged("a.txt") == "a")
      #expect(try await swarm.merged("b.txt") == "b")
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }
}
