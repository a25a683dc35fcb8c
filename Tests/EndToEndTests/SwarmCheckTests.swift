import Foundation
import JSONSyntax
import Platform
import Store
import TestSupport
import Testing

/// Checks of tasks: programs that the daemon watches over, as it does over agents.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmCheckTests {
  private var begun: String { Scratch.path("begun") }

  /// Words of a check that note their process, and then wait until the test lets them go on.
  private var holding: String {
    "echo $$ >> \(begun); while ! test -f \(Scratch.path("go")); do sleep 0.05; done"
  }

  private func processes() throws -> [Int32] {
    String(decoding: try Files.read(begun) ?? [], as: UTF8.self)
      .split(separator: "\n").compactMap { Int32($0) }
  }

  @Test func `A check goes on without the daemon, and the next one hears its end`() async throws {
    try await SwarmWorld.with { swarm in
      try await swarm.start([
        SwarmWorld.task("a", "echo a > a.txt", ["verify": .string("\(holding); test -f a.txt")])
      ])
      try await eventually("the check runs") { try !processes().isEmpty }
      try await swarm.killDaemon()
      #expect(try await swarm.state(of: "a") == "verifying")
      try await swarm.world.done("down")
      try Files.write([], to: Scratch.path("go"))
      try await swarm.over("succeeded")
      #expect(try processes().count == 1)
      #expect(try await swarm.merged("a.txt") == "a")
    }
  }

  @Test func `A check that takes too long is ended with all that it started, over a kill`()
    async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.start([
        SwarmWorld.task(
          "a", "echo a > a.txt",
          [
            "timeout_s": 4,
            "verify": .string("sleep 600 & echo $! > \(begun); echo $$ >> \(begun); wait"),
          ])
      ])
      try await eventually("the check runs") { try processes().count == 2 }
      try await swarm.killDaemon()
      try await swarm.over("failed")
      let reason = try await swarm.task("a")["reason"]?.string ?? ""
      #expect(reason.hasPrefix("its check `") && reason.hasSuffix("took too long"), "\(reason)")
      for pid in try processes() { #expect(ProcessTable.identity(of: pid) == nil) }
    }
  }

  @Test(arguments: [false, true])
  func `A run that is cancelled ends its checks, and what was checked is kept`(
    _ isMerged: Bool
  ) async throws {
    try await SwarmWorld.with { swarm in
      let pattern = isMerged ? "*.merged" : "*/two-1"
      let check = "case $PWD in \(pattern)) \(holding);; esac"
      try await swarm.start([
        SwarmWorld.task("one", "echo one > one.txt"),
        SwarmWorld.task(
          "two",
          "while ! test -f \(Scratch.path("one")); do sleep 0.05; done; echo two > two.txt",
          ["verify": .string(check)]),
      ])
      try await eventually("one is done") { try await swarm.state(of: "one") == "done" }
      try Files.write([], to: Scratch.path("one"))
      try await eventually("the check runs", within: .seconds(60)) { try !processes().isEmpty }
      #expect(try await swarm.state(of: "two") == (isMerged ? "integrating" : "verifying"))
      #expect(try await swarm.roost("swarm", "cancel").code == 0)
      try await swarm.over("cancelled")
      #expect(try await swarm.state(of: "two") == "cancelled")
      for pid in try processes() { #expect(ProcessTable.identity(of: pid) == nil) }
      let run = try await swarm.status()["id"]?.string ?? ""
      #expect(try await swarm.git("show", "refs/roost/runs/\(run)/two/1:two.txt") == "two")
      #expect(try await swarm.git("worktree", "list").split(separator: "\n").count == 1)
    }
  }

  @Test func `A check of which nobody sees the end is begun again, and not for ever`() async throws
  {
    try await SwarmWorld.with { swarm in
      try await swarm.run([
        SwarmWorld.task(
          "a", "echo a > a.txt",
          ["verify": .string("echo $$ >> \(begun); kill -9 $PPID; sleep 600")])
      ])
      let reason = try await swarm.task("a")["reason"]?.string ?? ""
      #expect(reason.hasSuffix("is gone, and nobody saw how it ended"), "\(reason)")
      #expect(try processes().count == 3)
      for pid in try processes() {
        try await eventually("\(pid) is gone") { ProcessTable.identity(of: pid) == nil }
      }
    }
  }

  @Test func `A check that an answer waits for does not outlive who waits`() async throws {
    try await World.with { world in
      try await world.done("team", "create", "default")
      let directory = Scratch.path("work")
      try Files.createDirectory(directory)
      let join = try await ChildProcess(
        BuiltPrograms.roost, ["join", "ann", "--mode", "file"], environment: world.environment,
        directory: directory
      ).run()
      #expect(join.code == 0)
      try await world.done(
        "delegate", "default", "add it", "--to", "ann", "--verify",
        "echo $$ >> \(begun); exec sleep 600")
      let id = try await world.json("task", "list").array?.last?["id"]?.string ?? ""
      for end in ["kill", "down"] {
        let before = try processes().count
        async let answer = world.roost(
          "task", "done", id, "--as", "ann", "--result", "r", extra: ["ROOST_AUTOSTART": "0"])
        try await eventually("the check runs") { try processes().count > before }
        if end == "kill" {
          Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
        } else {
          try await world.done("down")
        }
        #expect(try await answer.code != 0)
        try await world.done("up")
        let pid = try #require(try processes().last)
        try await eventually("the check has ended after \(end)") {
          ProcessTable.identity(of: pid) == nil
        }
        try await eventually("nothing is left of it") {
          try Files.names(in: "\(world.home.root)/checks").isEmpty
        }
      }
    }
  }
}
