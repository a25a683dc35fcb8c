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

/// Runs that people and restarts change on their way.
@Suite(.scratch, .needs("git"), .timeLimit(.minutes(10))) struct SwarmChangeServiceTests {
  @Test func `A run that is paused starts nothing more, and one that is cancelled ends`()
    async throws
  {
    try await InProcessSwarm.with { swarm in
      let run = try await swarm.start([
        InProcessSwarm.task("one", "\(InProcessSwarm.hold); echo 1 > one.txt"),
        InProcessSwarm.task("two", InProcessSwarm.hold, ["deps": ["one"]]),
      ])
      try await swarm.reach(.running, "one")
      await #expect(throws: SwarmError.self) { try await swarm.land() }
      await #expect(throws: SwarmError.self) {
        try await swarm.daemon.ask(.cleanRun, RunQuery(run: run.id).json)
      }
      #expect(try await swarm.change(.pause).state == .paused)
      #expect(try await swarm.change(.pause).state == .paused)
      try InProcessSwarm.release()
      try await swarm.reach(.done, "one")
      #expect(try await swarm.task("two")?.state == .ready)
      #expect(try await swarm.show().waitsFor != nil)
      try InProcessSwarm.removeHold()
      #expect(try await swarm.change(.resume).state == .running)
      try await swarm.reach(.running, "two")
      let next = RunQuery(run: run.id, seen: try await swarm.show().revision)
      async let news = swarm.daemon.ask(.awaitRun, next.json)
      let cancelling = try await swarm.change(.cancel(reason: "not needed"))
      #expect(cancelling.state == .cancelling)
      let seen = try RunView(json: try await news)
      #expect(seen.revision > next.seen ?? 0)
      let over = try await swarm.over(run.id)
      #expect(over.state == .cancelled && over.tasks.map(\.state) == [.done, .cancelled])
      await #expect(throws: SwarmError.notNow(what: "run \(run.id)", state: "cancelled")) {
        try await swarm.change(.resume)
      }
      // What was merged before can be landed all the same.
      #expect(try await swarm.land("result").landedOn == "result")
      #expect(try await swarm.git("show", "result:one.txt") == "1")
    }
  }

  @Test func `What contradicts the work of others is a conflict that a person resolves`()
    async throws
  {
    try await InProcessSwarm.with { swarm in
      let run = try await swarm.start([
        InProcessSwarm.task("one", "echo one > base.txt"),
        InProcessSwarm.task("two", "echo two > base.txt; \(InProcessSwarm.hold)"),
      ])
      try await swarm.reach(.done, "one")
      try InProcessSwarm.release()
      try await swarm.reach(.conflict, "two")
      let task = try #require(try await swarm.task("two"))
      #expect(task.conflicts == ["base.txt"])
      #expect(try await swarm.explain("two").joined().contains("base.txt"))
      let tree = try #require(task.directory)
      await #expect(throws: SwarmError.self) { try await swarm.change(.resolve(task: "two")) }
      await #expect(throws: SwarmError.notNow(what: "task one", state: "done")) {
        try await swarm.change(.resolve(task: "one"))
      }
      let branch = try #require(run.branch)
      _ = try await ChildProcess("git", ["-C", tree, "merge", branch]).run()
      try Files.write(Array("both\n".utf8), to: "\(tree)/base.txt")
      try await InProcessSwarm.git(in: tree, "add", "base.txt")
      try await swarm.change(.resolve(task: "two"))
      #expect(try await swarm.over(run.id).state == .succeeded)
      #expect(try await swarm.git("show", "\(branch):base.txt") == "both")
      try await eventually("the person has heard of the conflict") {
        try swarm.daemon.mail(of: "user").contains {
          $0.text.hasPrefix("task two of run \(run.id) is in conflict")
        }
      }
    }
  }

  @Test func `A new daemon goes on with a run whose agents are at work`() async throws {
    let run = try await InProcessSwarm.with { swarm in
      let run = try await swarm.start([
        InProcessSwarm.task(
          "one", "echo x >> \(Scratch.path("starts")); \(InProcessSwarm.hold); echo 1 > one.txt"),
        InProcessSwarm.task("two", "echo 2 > two.txt", ["deps": ["one"]]),
      ])
      try await swarm.reach(.running, "one")
      try await eventually("its agent works") { try Files.status(Scratch.path("starts")) != nil }
      return run
    }
    try await InProcessSwarm.with { swarm in
      #expect(try await swarm.show().state == .running)
      try InProcessSwarm.release()
      let over = try await swarm.over(run.id)
      #expect(over.state == .succeeded && over.tasks.map(\.attempts) == [1, 1])
      #expect(try Files.read(Scratch.path("starts")) == Array("x\n".utf8))
    }
  }
}
