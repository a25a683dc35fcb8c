import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// Agents that take too long, and runs that a person pauses and ends.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmStopTests {
  private func task(_ id: String, _ script: String, _ more: JSON = [:]) -> JSON {
    SwarmWorld.task(id, script, more)
  }

  @Test
  func `A program that takes too long, or is silent too long, is ended with all that it started`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      let pids = Scratch.path("pids")
      let exit = try await swarm.run([
        task("slow", "while :; do echo .; sleep 0.1; done", ["timeout_s": 1]),
        task(
          "silent",
          "trap '' INT; sleep 600 & echo $! >> \(pids); echo $$ >> \(pids); wait",
          ["idle_timeout_s": 5]),
      ])
      #expect(exit.code == 1)
      #expect(try await swarm.task("slow")["state"] == "timed_out")
      #expect(try await swarm.task("slow")["reason"] == "it took longer than 1 s")
      #expect(try await swarm.task("silent")["reason"] == "it printed nothing for 5 s")
      let started = String(decoding: try Files.read(pids) ?? [], as: UTF8.self)
        .split(separator: "\n").compactMap { Int32($0) }
      #expect(started.count == 2)
      for pid in started {
        try await eventually("\(pid) is gone") { ProcessTable.identity(of: pid) == nil }
      }
    }
  }

  @Test func `A run is paused, goes on, and is cancelled with its agents`() async throws {
    try await SwarmWorld.with { swarm in
      let pids = Scratch.path("pids")
      try await swarm.start(
        [
          task(
            "first",
            "while ! test -f \(Scratch.path("go")); do sleep 0.05; done; echo > f"),
          task("second", "echo $$ >> \(pids); sleep 600", ["deps": ["first"]]),
          task("third", "echo > t"),
        ], ["max_concurrent_requests": 1])
      try await eventually("first runs") { try await swarm.state(of: "first") == "running" }
      #expect(try await swarm.roost("swarm", "pause").code == 0)
      try Files.write([], to: Scratch.path("go"))
      try await eventually("first is done") { try await swarm.state(of: "first") == "done" }
      #expect(try await swarm.state(of: "second") == "ready")
      #expect(
        try await swarm.roost("swarm", "explain", "second").text.contains("the run is paused"))
      let landing = try await swarm.roost("swarm", "land")
      #expect(landing.code == 1 && landing.errorText.contains("is paused; wait for its end"))
      #expect(try await swarm.roost("swarm", "resume").code == 0)
      try await eventually("second runs") {
        try Files.read(pids)?.last == UInt8(ascii: "\n")
      }
      #expect(try await swarm.roost("swarm", "cancel", "--reason", "enough").code == 0)
      try await swarm.over("cancelled")
      #expect(try await swarm.state(of: "second") == "cancelled")
      let text = String(decoding: try Files.read(pids) ?? [], as: UTF8.self).trimmed
      let pid = try #require(Int32(text))
      try await eventually("\(pid) is gone") { ProcessTable.identity(of: pid) == nil }
    }
  }
}
