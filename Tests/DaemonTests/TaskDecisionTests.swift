import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// One result of the answers of several agents.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskDecisionTests {
  private static let ann = Address.of("ann")
  private static let bob = Address.of("bob")
  private static let cid = Address.of("cid")

  /// Gives a task to ann, bob and cid, who answer in this order.
  private static func decided(
    _ daemon: InProcessDaemon, by resolution: ResolutionStrategy, _ answers: [String]
  ) async throws -> TeamTask {
    var task = try await daemon.delegate { $0.resolution = resolution }
    for (name, text) in zip(["ann", "bob", "cid"], answers) {
      task = try await daemon.answer(task, by: name, text)
    }
    return task
  }

  @Test func `What most say is the result, and the others are named`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      let task = try await Self.decided(daemon, by: .majorityVote, ["7", "8", " 8\n"])
      #expect(task.state == .done && task.outcome?.answer?.text.contains("8") == true)
      #expect(task.outcome?.agreed == [Self.bob, Self.cid])
      #expect(task.outcome?.dissented == [Self.ann] && task.outcome?.total == 3)
      let text = try daemon.mail(of: "user", kind: "task_result").first?.text ?? ""
      #expect(text.hasPrefix("task \(task.shortID) is done (votes 2 of 3, not ann): do it\n"))
      let subject = TeamEvent.TaskSubject(team: "default", task: task.id, title: "do it")
      let events = await daemon.teamEvents()
      #expect(events.contains(.conflictDetected(subject, members: 3)))
      #expect(
        events.contains {
          if case .taskCompleted(subject, successful: 3, failed: 0, _) = $0 { true } else { false }
        })
    }
  }

  @Test func `Answers that differ fail the task where that is wanted, and equal ones do not`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      let differing = try await Self.decided(daemon, by: .failOnConflict, ["1", "1", "2"])
      #expect(differing.state == .failed && differing.outcome?.answer == nil)
      #expect(
        differing.outcome?.error
          == "conflicting results from 3 agents: conflicting results from team members")
      let equal = try await Self.decided(
        daemon, by: .failOnConflict,
        [#"{"a": 1, "b": 2}"#, #"{"b": 2, "a": 1}"#, #"{"a":1,"b":2}"#])
      #expect(equal.state == .done && equal.outcome?.votes == 3)
    }
  }

  @Test func `The first answer ends the task where the fastest counts`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      let task = try await daemon.delegate { $0.resolution = .fastest }
      let done = try await daemon.answer(task, by: "bob", "8")
      #expect(done.state == .done && done.outcome?.winner == Self.bob)
      #expect(done.attempts.map(\.state) == [.cancelled, .succeeded, .cancelled])
      #expect(
        try daemon.notices(of: "cid") == [
          "task \(task.shortID) is no longer yours: another answer was faster"
        ])
    }
  }

  @Test func `Those who are trusted more have more weight`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      for _ in 0..<3 {
        try await daemon.report(
          daemon.delegate {
            ($0.assignment, $0.agents) = (.named, ["ann"])
          }, by: "ann", .failed("no"))
        try await daemon.answer(
          daemon.delegate {
            ($0.assignment, $0.agents) = (.named, ["bob"])
          }, by: "bob")
      }
      // ann has 0, bob 3/4, cid 1/2.
      let task = try await Self.decided(daemon, by: .trustWeighted, ["1", "2", "1"])
      #expect(task.outcome?.answer?.text == "2")
      #expect(task.outcome?.dissented == [Self.ann, Self.cid])
      let all = try TrustReply.list(json: try await daemon.ask(.showTrust))
      #expect(all.map(\.agent) == [Self.ann, Self.bob, Self.cid])
      #expect(all.map(\.record.successes) == [1, 4, 1])
      #expect(all.map(\.record.failures) == [3, 0, 0])
      let one = try await daemon.ask(.showTrust, ["agent": "bob@default"])
      #expect(try TrustReply.list(json: one).map(\.record.score) == [0.8])
      #expect(one.array?.first?["why"]?.string?.hasPrefix("0.80: 4 successes") == true)
      let stranger = try await daemon.ask(.showTrust, ["agent": "eve@web"])
      #expect(try TrustReply.list(json: stranger).map(\.record) == [TrustRecord()])
    }
  }

  @Test func `Whoever leads is asked, and chooses one of the answers`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      let task = try await daemon.delegate { $0.resolution = .leaderDecides }
      await #expect(throws: TaskError.notDeciding(task: task.shortID, state: .open)) {
        try await daemon.ask(.resolveTask, about: task, agent: "ann")
      }
      try await daemon.answer(task, by: "ann", "1")
      try await daemon.answer(task, by: "bob", "2")
      let asked = try await daemon.report(task, by: "cid", .failed("no"))
      #expect(asked.state == .deciding)
      let question = try #require(try daemon.mail(of: "user", kind: "task_result").first)
      #expect(question.key == "task-\(task.id)-decide-3")
      #expect(question.text.contains("ann: 1\nbob: 2\nChoose with: roost task resolve"))
      await #expect(throws: TaskError.notAMember("zed", team: "default")) {
        try await daemon.ask(.resolveTask, about: task, agent: "zed")
      }
      await #expect(throws: TaskError.noAnswer(Self.cid, task: task.shortID)) {
        try await daemon.ask(.resolveTask, about: task, agent: "cid")
      }
      let done = try await daemon.ask(.resolveTask, about: task, agent: "bob")
      #expect(done.state == .done && done.outcome?.answer?.text == "2")
      #expect(done.outcome?.chosenBy == "user" && done.outcome?.winner == Self.bob)
      let equal = try await Self.decided(daemon, by: .leaderDecides, ["1", "1", "1"])
      #expect(equal.state == .done && equal.outcome?.chosenBy == nil)
    }
  }

  @Test func `The answer of an agent that leads is the result`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      try await daemon.form("build") {
        $0.leader = "cid"
        $0.roles = ["ann": "worker", "bob": "worker"]
      }
      var task = try await daemon.delegate(to: "build") {
        $0.resolution = .leaderDecides
        $0.assignment = .named
        $0.agents = ["ann", "bob", "cid"]
      }
      for (name, text) in [("ann", "1"), ("bob", "1"), ("cid", "2")] {
        task = try await daemon.answer(task, by: name, text)
      }
      #expect(task.outcome?.answer?.text == "2" && task.outcome?.chosenBy == "cid@default")
    }
  }
}
