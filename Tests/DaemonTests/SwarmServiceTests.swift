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

/// Runs of plans: their way to the end, and what becomes of their work.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmServiceTests {
  @Test func `A run does its tasks in order, reports, and lands its work`() async throws {
    try await InProcessSwarm.with { swarm in
      let started = try await swarm.start([
        InProcessSwarm.task("one", "echo 1 > one.txt", ["verify": "test -f one.txt"]),
        InProcessSwarm.task("two", "cat one.txt > two.txt", ["deps": ["one"]]),
      ])
      #expect(started.id.hasPrefix("the-goal-") && started.goal == "The goal!")
      #expect(started.branch == "swarm/\(started.id)/integration")
      let over = try await swarm.over(started.id)
      #expect(over.state == .succeeded && over.tasks.map(\.state) == [.done, .done])
      #expect(over.tasks[1].dependencies == ["one"] && over.tasks.map(\.attempts) == [1, 1])
      let branch = try #require(over.branch)
      #expect(try await swarm.git("show", "\(branch):two.txt") == "1")
      #expect(try await swarm.git("ls-tree", "--name-only", "main") == "base.txt")
      #expect(try await !swarm.explain("two").isEmpty)
      let reply = try await swarm.daemon.ask(.reportRun, RunQuery(run: over.id).json)
      let report = try RunReportReply(json: reply).report
      for file in try Files.names(in: "\(swarm.daemon.home.root)/runs/\(over.id)")
      where file.hasPrefix("report.") {
        #expect(try Files.read("\(report).\(file.dropFirst(7))")?.isEmpty == false)
      }
      let output = try RunOutput(
        json: try await swarm.daemon.ask(
          .findRunOutput, RunQuery(run: nil, task: "one").json))
      #expect(output.attempt == 1 && output.isOver && output.path != nil)
      let landed = try await swarm.land()
      #expect(landed.landedOn == "main")
      #expect(try Files.read("\(swarm.repository)/two.txt") == Array("1\n".utf8))
      let cleaned = try RunView(
        json: try await swarm.daemon.ask(.cleanRun, RunQuery(run: over.id).json))
      #expect(cleaned.state == .succeeded)
      #expect(
        try await swarm.git("for-each-ref", "--format=%(refname)") == "refs/heads/main")
      try await eventually("whoever started it is told") {
        try swarm.daemon.notices(of: "user").contains {
          $0.hasPrefix("run \(over.id) succeeded: 2 of 2 tasks done")
        }
      }
    }
    try await InProcessSwarm.with { swarm in
      let runs = try RunView.list(json: try await swarm.daemon.ask(.listRuns))
      #expect(runs.map(\.state) == [.succeeded] && runs[0].landedOn == "main")
    }
  }

  @Test func `Work that fails its check is not merged, and what waits for it is skipped`()
    async throws
  {
    try await InProcessSwarm.with { swarm in
      let over = try await swarm.run([
        InProcessSwarm.task("bad", "echo x > bad.txt", ["verify": "echo no; exit 3"]),
        InProcessSwarm.task("next", "echo y > next.txt", ["deps": ["bad"]]),
        InProcessSwarm.task("empty", "true"),
        InProcessSwarm.task("reader", "echo z > base.txt", ["kind": "read"]),
        InProcessSwarm.task("looker", "cat base.txt", ["kind": "check"]),
      ])
      #expect(over.state == .failed)
      #expect(over.tasks.map(\.state) == [.failed, .skipped, .failed, .failed, .done])
      #expect(over.tasks[0].reason == "its check `echo no; exit 3` ended with 3: no")
      #expect(over.tasks[1].becauseOf == ["bad"])
      #expect(over.tasks[2].reason == "it ended without having changed a file")
      #expect(over.tasks[3].reason == "it changed files, and a read task must not")
      let kept = "refs/roost/runs/\(over.id)/bad/1:bad.txt"
      #expect(try await swarm.git("show", kept) == "x")
      // What failed is mended and done again, and what was skipped with it.
      _ = try InProcessSwarm.task("bad", "echo x > bad.txt")
      await #expect(throws: SwarmError.notNow(what: "task looker", state: "done")) {
        try await swarm.change(.retry(task: "looker"))
      }
      try await swarm.change(.skip(task: "bad", reason: "nobody needs it"))
      try await swarm.reach(.done, "next")
      let after = try await swarm.over(over.id)
      #expect(after.state == .failed && after.tasks[0].state == .skipped)
    }
  }

  @Test func `A task that failed is done again on demand, and the run goes on`() async throws {
    try await InProcessSwarm.with { swarm in
      let script = "test -f \(Scratch.path("ok")) && echo 1 > one.txt"
      let over = try await swarm.run([
        InProcessSwarm.task("one", script),
        InProcessSwarm.task("two", "echo 2 > two.txt", ["deps": ["one"]]),
      ])
      #expect(over.state == .failed && over.tasks.map(\.state) == [.failed, .skipped])
      try Files.write([], to: Scratch.path("ok"))
      let again = try await swarm.change(.retry(task: "one"))
      #expect(again.state == .running)
      try await swarm.reach(.done, "two")
      #expect(try await swarm.over(over.id).state == .succeeded)
      #expect(try await swarm.task("one")?.attempts == 2)
      let second = try RunOutput(
        json: try await swarm.daemon.ask(
          .findRunOutput, RunQuery(run: nil, task: "one", attempt: 1).json))
      #expect(second.attempt == 1)
    }
  }
}
