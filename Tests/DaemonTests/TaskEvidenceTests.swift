import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// What becomes of tasks when something becomes of the agents that have them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskEvidenceTests {
  private static let ann = Address.of("ann")

  private static func leave(_ name: String, _ daemon: InProcessDaemon) async throws {
    let agent = Address.of(name)
    try await daemon.ask(.leaveAgent, AgentRequest(agent: agent).json)
  }

  @Test func `What an agent that leaves was to do fails, and says nothing against it`() async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let task = try await daemon.delegate {
        $0.assignment = .named
        $0.agents = ["ann"]
      }
      try await Self.leave("ann", daemon)
      try await eventually("the task has failed") {
        try await daemon.task(task).state == .failed
      }
      let attempt = try await daemon.task(task).attempts[0]
      #expect(attempt.isLost && attempt.error?.hasPrefix("ann ") == true)
      try await eventually("it counts as no failure of ann's") {
        let trust = try await daemon.ask(.showTrust, ["agent": "ann@default"])
        return try TrustReply.list(json: trust).map(\.record) == [TrustRecord(infrastructure: 1)]
      }
      await #expect(throws: TaskError.self) { try await daemon.ask(.retryTask, about: task) }
      let again = try await daemon.ask(.retryTask, about: task, agent: "bob")
      #expect(again.workers.map(\.name) == ["bob"])
    }
  }

  @Test func `An agent that is seen at work has begun, and one that has ended has failed`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let task = try await daemon.delegate()
      @Sendable func states() async throws -> [AttemptState] {
        try await daemon.task(task).attempts.map(\.state)
      }
      // The service may not listen yet.
      try await eventually("ann works") {
        daemon.context.bus.publish(.agentStatus(Self.ann, status: "running", why: nil))
        return try await states() == [.running, .delivered]
      }
      daemon.context.bus.publish(
        .agentStatus(Self.ann, status: "failed", why: "its program ended with 1"))
      try await eventually("ann's try has failed") {
        try await states() == [.failed, .delivered]
      }
      daemon.context.bus.publish(
        .agentGone(Address.of("bob"), reason: "its pane is closed"))
      try await eventually("bob's try has failed") { try await states() == [.failed, .failed] }
      let over = try await daemon.task(task)
      #expect(over.state == .failed)
      #expect(
        over.outcome?.error
          == "all team members failed: ann: ann its program ended with 1;"
          + " bob: bob is gone: its pane is closed")
    }
  }

  @Test func `A new daemon finds that an agent has left meanwhile`() async throws {
    let task = try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      return try await daemon.delegate()
    }
    var state = try #require(try Files.read(Scratch.path("home/state.json")))
    state = Array(
      String(decoding: state, as: UTF8.self).replacing(#""ann""#, with: #""bob""#).utf8)
    try Files.write(state, to: Scratch.path("home/state.json"))
    try await InProcessDaemon.with { daemon in
      try await eventually("the task has failed") {
        try await daemon.task(task).state == .failed
      }
      #expect(try await daemon.task(task).attempts[0].error == "ann has left")
    }
  }

  @Test func `The tasks of a team that is dissolved are called off, and others are told`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.form("build") { $0.roles = ["ann": "worker"] }
      let task = try await daemon.delegate(to: "build")
      #expect(task.workers == [Self.ann])
      try await daemon.ask(
        .dissolveTeam, DissolveRequest(name: "build", isForced: true).json)
      try await eventually("its tasks are gone") {
        do {
          _ = try await daemon.task(task)
          return false
        } catch TaskError.unknownTask {
          return true
        }
      }
      try await eventually("ann knows") {
        let told = try daemon.notices(of: "ann")
        return told.contains("task \(task.shortID) is no longer yours: team build was dissolved")
          && told.contains("team build was dissolved")
      }
      let results = try daemon.mail(of: "user", kind: "task_result").map(\.text)
      #expect(results == ["task \(task.shortID) is called off: team build was dissolved"])
      try await eventually("its end is published") {
        await daemon.teamEvents().contains(.disbanded("build", reason: "it was dissolved"))
      }
      await #expect(throws: TaskError.unknownTeam("build")) {
        try await daemon.formation("build")
      }
    }
  }
}
