import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What kill -9 of the daemon leaves of teammates: all of one, or nothing.
@Suite(.scratch, .heavy, .needs("tmux", "python3", "git"), .serialized, .timeLimit(.minutes(10)))
struct TeamCrashTests {
  /// Does one thing while the daemon is killed at a random moment within a time, and starts a new
  /// daemon.
  private func killed(
    _ world: World, within time: Duration = .milliseconds(80), during words: [String]
  ) async throws {
    guard let pid = try world.daemonPID() else { throw NeverHappened(description: "no daemon") }
    async let exit = world.roost(words, extra: ["ROOST_AUTOSTART": "0"])
    try await Task.sleep(for: time * Double.random(in: 0...1))
    Signals.send(9, to: pid)
    _ = try await exit
    try await world.done("up")
  }

  private func agents(_ world: World) async throws -> [JSON] {
    try await world.json("list").array ?? []
  }

  @Test func `No teammate is half made, whenever the daemon is killed`() async throws {
    try await World.with { world in
      try world.configure(#"{"profiles": {"asking": {"launch": {"prompt": ["{prompt}"]}}}}"#)
      try await world.team()
      let repository = try await world.repository()
      let log = world.record("starts")
      let rounds = Thoroughness.isFull ? 50 : 20
      // How long a start takes on this machine: the moments reach from before it to after it.
      let whole = try await ContinuousClock().measure {
        try await world.spawn("whole", ["--cwd", repository], ["cat"])
      }
      try await world.done("kill", "whole")
      for round in 0..<rounds {
        let tree = round.isMultiple(of: 3) ? ["--worktree"] : []
        try await killed(
          world, within: min(whole * 1.5, .seconds(2)),
          during: [
            "spawn", "a\(round)", "--socket", world.tmux.socket, "--profile", "asking",
            "--prompt", "task \(round)", "--cwd", repository,
          ] + tree + ["--", "sh", "-c", "echo \"$ROOST_AGENT $0\" >> \(log); exec cat"])
      }
      try await eventually("every start is settled") {
        try await agents(world).allSatisfy { $0["status"] != "pending" }
      }
      let there = try await agents(world).filter { $0["name"] != "whole" }
      let names = there.compactMap { $0["name"]?.string }
      #expect(there.allSatisfy { $0["status"] == "running" })
      #expect(!names.isEmpty && names.count < rounds)
      // Each one that is there has its prompt once; nobody else has one.
      @Sendable func begun() throws -> [String] {
        String(decoding: try Files.read(log) ?? [], as: UTF8.self).split(separator: "\n")
          .map(String.init)
      }
      // The last of them may be on its way to its program still.
      try await eventually("each has begun") {
        try begun().count >= names.count && Files.names(in: world.home.spawns) == []
      }
      let starts = try begun()
      #expect(Set(starts).count == starts.count)
      #expect(
        Set(starts) == Set(names.map { "\($0) task \($0.dropFirst())" }))
      // Each has a pane, and no other pane was left open.
      let panes = try await world.tmux.run(["list-panes", "-a", "-F", "#{pane_id}"], mayFail: true)
      #expect(
        Set(panes.split(separator: "\n").map(String.init))
          == Set(there.compactMap { $0["pane"]?["id"]?.string }))
      #expect(try Files.names(in: world.home.spawns) == [])
      // A worktree for each that asked for one, and no other.
      let trees = there.compactMap { $0["spawn"]?["worktree"]?["path"]?.string }.sorted()
      let found = try Files.names(in: "\(world.home.worktrees)/default").map {
        "\(world.home.worktrees)/default/\($0)"
      }
      #expect(found == trees)
    }
  }

  @Test func `A shutdown and a dissolution go on after the daemon was killed`() async throws {
    try await World.with { world in
      let script = Fixtures.path("teammate.py")
      let repository = try await world.repository()
      for round in 0..<(Thoroughness.isFull ? 25 : 8) {
        try await world.team()
        for name in ["ann", "ben"] {
          try await world.spawn(
            name, ["--mode", "file", "--cwd", repository, "--worktree"],
            [try await Fixtures.python(), script, "willing"])
        }
        let work = "\(try world.worktree(of: "ann"))/work"
        try Files.write(Array("round \(round)\n".utf8), to: work)
        try await killed(world, during: ["shutdown", "ben", "--timeout", "2s"])
        try await killed(world, during: ["team", "dissolve", "default", "--timeout", "2s"])
        try await eventually("the team is dissolved") {
          guard try Files.status(world.home.team("default")) != nil else { return true }
          // A dissolution that had not begun has to be asked for again.
          _ = try await world.roost("team", "dissolve", "default", "--timeout", "2s")
          return try Files.status(world.home.team("default")) == nil
        }
        let refs = try await world.git(
          repository, "for-each-ref", "--sort=-refname", "--format=%(refname)", "refs/roost")
        let newest = try #require(refs.split(separator: "\n").first.map(String.init))
        #expect(try await world.git(repository, "show", "\(newest):work") == "round \(round)")
      }
      #expect(try await world.tmux.run(["list-panes", "-a"], mayFail: true).isEmpty)
    }
  }

  @Test func `Fifty teammates start and end, and nothing of them is left`() async throws {
    try await World.with { world in
      try await world.team()
      guard let pid = try world.daemonPID() else { throw NeverHappened(description: "no daemon") }
      let before = try Files.names(in: "/proc/\(pid)/fd").count
      try await withThrowingDiscardingTaskGroup { group in
        for number in 0..<50 {
          group.addTask { try await world.spawn("a\(number)", [], ["cat"]) }
        }
      }
      let rows = try await agents(world)
      #expect(rows.count == 50 && rows.allSatisfy { $0["status"] == "idle" })
      let pids = rows.compactMap { $0["pane"]?["pid"]?.integer }
      #expect(Set(pids).count == 50)
      try await world.done("team", "dissolve", "default", "--force", "--timeout", "1s")
      for pid in pids { #expect(ProcessTable.identity(of: Int32(pid)) == nil) }
      #expect(try await world.tmux.run(["list-panes", "-a"], mayFail: true).isEmpty)
      try await eventually("the daemon has let go of everything") {
        try Files.names(in: "/proc/\(pid)/fd").count <= before + 2
      }
    }
  }
}
