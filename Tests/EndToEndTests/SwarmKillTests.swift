import Store
import Foundation
import JSONSyntax
import Platform
import TestSupport
import Testing

/// What kill -9 of the daemon at any line of a run's log leaves: the same end, nothing launched twice.
@Suite(.scratch, .needs("git"), .serialized, .timeLimit(.minutes(10))) struct SwarmKillTests {
  private static func tasks(_ starts: String) -> [JSON] {
    func script(_ id: String, _ more: String = "") -> String {
      "echo \(id)-$ROOST_ATTEMPT >> \(starts); echo \(id) > \(id).txt; \(more)"
    }
    return [
      SwarmWorld.task("a", script("a"), ["verify": "test -f a.txt"]),
      SwarmWorld.task("b", script("b", "sleep 0.1"), ["deps": ["a"]]),
      SwarmWorld.task("c", script("c"), ["deps": ["a"], "verify": "test -f a.txt -a -f c.txt"]),
      SwarmWorld.task(
        "d", script("d", "test $ROOST_ATTEMPT = 1 && { echo connection refused; exit 1; }; true"),
        ["deps": ["b", "c"]]),
      SwarmWorld.task("e", "exit 5"),
    ]
  }

  /// The log of the only run, a line each.
  private static func lines(_ swarm: SwarmWorld) throws -> Int {
    let runs = try Files.folders(in: swarm.world.home.root + "/runs")
    guard let run = runs.first, let bytes = try Files.read("\(run)/run.jsonl") else { return 0 }
    return bytes.count { $0 == 10 }
  }

  @Test(arguments: Array(3...34))
  func `Killed at a line of the log, a run ends as if nothing had been, each attempt once`(
    _ line: Int
  ) async throws {
    try await SwarmWorld.with { swarm in
      let starts = Scratch.path("starts")
      try await swarm.start(Self.tasks(starts))
      while try Self.lines(swarm) < line {
        let isOver = try await withDeadline(.milliseconds(2)) { try await swarm.over() } ?? false
        if isOver { break }
      }
      try await swarm.killDaemon()
      try await swarm.over("failed")
      let states = try await swarm.status()["tasks"]?.array?.compactMap { $0["state"]?.string }
      #expect(states == ["done", "done", "done", "done", "failed"])
      let begun = String(decoding: try Files.read(starts) ?? [], as: UTF8.self)
        .split(separator: "\n").map(String.init)
      #expect(begun.count == Set(begun).count, "an attempt was started twice: \(begun)")
      // Only what said itself that it failed is tried a second time.
      let tries = Dictionary(grouping: begun) { $0.prefix(1) }.mapValues(\.count)
      #expect(tries["a"] == 1 && tries["b"] == 1 && tries["c"] == 1, "\(begun)")
      // Whose first attempt was given up before it started fails in none.
      #expect([1, 2].contains(tries["d"]), "\(begun)")
      let branch = try await swarm.status()["branch"]?.string ?? ""
      let files = try await swarm.git("ls-tree", "--name-only", branch)
      #expect(files == "a.txt\nb.txt\nbase.txt\nc.txt\nd.txt")
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
      #expect(try await swarm.git("status", "--porcelain") == "")
    }
  }
}

extension SwarmWorld {
  /// Whether the newest run has written its last line, by the file alone.
  fileprivate func over() async throws -> Bool {
    let runs = try Files.folders(in: world.home.root + "/runs")
    guard let run = runs.first else { return false }
    let text = String(decoding: try Files.read("\(run)/run.jsonl") ?? [], as: UTF8.self)
    return text.contains(#""event":"state","state":"failed""#)
  }
}
