import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Swarm
import Tasks
import TestSupport
import Testing

/// What is refused of runs, results that are known from before, and tries side by side.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmRefusalServiceTests {
  @Test func `A plan that is wrong or that cannot be done here starts no run`() async throws {
    try await InProcessSwarm.with { swarm in
      let daemon = swarm.daemon
      await #expect(throws: SwarmError.noRuns) { try await swarm.show() }
      for tasks: [JSON] in [
        [], [["id": "a"]], [["id": "a", "prompt": "p", "deps": ["b"]]],
        [["id": "a", "prompt": "p", "deps": ["a"]]],
        [["id": "a", "prompt": "p"], ["id": "a", "prompt": "p"]],
      ] {
        await #expect(throws: PlanFailure.self) { try await swarm.start(tasks) }
      }
      await #expect(throws: PlanFailure.self) {
        try await swarm.start([["id": "a", "prompt": "p"]], ["max_subagents": 0])
      }
      await #expect(throws: SwarmError.unknownAgent("no-such-program")) {
        try await swarm.start([["id": "a", "prompt": "p", "agent": "no-such-program"]])
      }
      await #expect(throws: SwarmError.noExecutor(.kubernetes)) {
        try await swarm.start([["id": "a", "prompt": "p"]], ["execution_mode": "kubernetes_pod"])
      }
      await #expect(throws: SwarmError.self) {
        try await swarm.start(
          [["id": "a", "prompt": "p", "alternatives": 2]], ["worktree_enabled": false])
      }
      let elsewhere = Scratch.path("elsewhere")
      try Files.createDirectory(elsewhere)
      let outside = InProcessSwarm(daemon: daemon, repository: elsewhere)
      await #expect(throws: SwarmError.noRepository(elsewhere)) {
        try await outside.start([["id": "a", "prompt": "p"]])
      }
      #expect(try RunView.list(json: try await daemon.ask(.listRuns)) == [])
    }
  }

  @Test func `Runs, tasks and attempts that are not there are not found`() async throws {
    try await InProcessSwarm.with { swarm in
      let run = try await swarm.start([
        InProcessSwarm.task("one", InProcessSwarm.hold),
        InProcessSwarm.task("two", "true", ["deps": ["one"]]),
      ])
      try await swarm.reach(.running, "one")
      #expect(try await swarm.show("the-goal").id == run.id)
      await #expect(throws: SwarmError.unknownRun("other")) { try await swarm.show("other") }
      await #expect(throws: SwarmError.unknownTask("zed", run: run.id)) {
        try await swarm.explain("zed")
      }
      await #expect(throws: SwarmError.unknownTask("zed", run: run.id)) {
        try await swarm.change(.retry(task: "zed"))
      }
      await #expect(throws: SwarmError.noAttempt(nil, task: "two", count: 0)) {
        try await swarm.daemon.ask(.findRunOutput, RunQuery(run: nil, task: "two").json)
      }
      await #expect(throws: SwarmError.notNow(what: "task one", state: "running")) {
        try await swarm.change(.skip(task: "one", reason: "no"))
      }
      await #expect(throws: (any Error).self) {
        try await swarm.daemon.ask(.changeRun, ["change": "explode"])
      }
      try await swarm.change(.cancel(reason: "enough"))
      #expect(try await swarm.over(run.id).state == .cancelled)
      _ = try await swarm.run([InProcessSwarm.task("one", "echo 1 > one.txt")])
      await #expect(throws: SwarmError.ambiguousRun("the-goal", count: 2)) {
        try await swarm.show("the-goal")
      }
    }
  }

  @Test func `A result is taken from before where all that it depends on is the same`()
    async throws
  {
    try await InProcessSwarm.with { swarm in
      func usage(_ method: ControlMethod = .showCache) async throws -> CacheUsage {
        try CacheUsage(json: try await swarm.daemon.ask(method))
      }
      let tasks = [
        try InProcessSwarm.task(
          "one", "echo x >> \(Scratch.path("starts")); echo 1 > one.txt",
          ["verify": "test -f one.txt"])
      ]
      #expect(try await usage().entries == 0)
      #expect(try await swarm.run(tasks, ["cache": "all"]).tasks[0].isReused == false)
      #expect(try await usage().entries == 1)
      let second = try await swarm.run(tasks, ["cache": "all"])
      #expect(second.state == .succeeded && second.tasks[0].isReused)
      #expect(try await swarm.git("show", "\(second.branch ?? ""):one.txt") == "1")
      #expect(try Files.read(Scratch.path("starts")) == Array("x\n".utf8))
      #expect(try await usage().hits == 1)
      #expect(try await usage(.clearCache).entries == 0)
      #expect(try await swarm.run(tasks, ["cache": "all"]).tasks[0].isReused == false)
      #expect(try Files.read(Scratch.path("starts")) == Array("x\nx\n".utf8))
    }
  }

  @Test func `Of several tries at a task one counts, and the others are kept`() async throws {
    try await InProcessSwarm.with { swarm in
      let over = try await swarm.run([
        InProcessSwarm.task(
          "race", "mkdir \(Scratch.path("first")) && echo good > race.txt || exit 7",
          ["alternatives": 2, "verify": "test -f race.txt"])
      ])
      #expect(over.state == .succeeded)
      let tries = over.tasks[0].tries.map(\.state).sorted()
      #expect(tries == ["chosen", "failed"])
      #expect(try await swarm.git("show", "\(over.branch ?? ""):race.txt") == "good")
    }
  }
}
