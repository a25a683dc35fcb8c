import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// Tasks that are given to agents.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskServiceTests {
  private static let ann = Address.of("ann")
  private static let bob = Address.of("bob")

  @Test func `A task reaches every worker but whoever gives it, as a message of its own`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      let task = try await daemon.delegate("find the port\nit is below 9000", by: "ann") {
        $0.parameters = ["host": "a"]
        $0.context = ["tone": "dry"]
        $0.verify = "true"
      }
      #expect(task.title == "find the port" && task.state == .open)
      #expect(task.attempts.map(\.agent) == [Self.bob, Address.of("cid")])
      #expect(task.attempts.map(\.state) == [.delivered, .delivered])
      let message = try #require(try daemon.mail(of: "bob").first)
      #expect(message.from == "ann" && message.kind == "task" && message.thread == task.id)
      #expect(message.key == "task-\(task.id)-1" && task.attempts[0].message == message.id)
      for words in [
        "Task \(task.shortID): find the port\nit is below 9000", #"Parameters: {"host":"a"}"#,
        "tone: dry", "Your work is checked with: true", "roost task done \(task.shortID)",
      ] {
        #expect(message.text.contains(words), "\(words)")
      }
      #expect(try daemon.mail(of: "ann") == [])
      let subject = TeamEvent.TaskSubject(
        team: "default", task: task.id, title: "find the port")
      #expect(await daemon.teamEvents().contains(.taskDelegated(subject, workers: 2)))
    }
  }

  @Test func `Whom a task is given to depends on how it is assigned`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", able: ["go"])
      try await daemon.join("bob", able: ["swift"])
      func agents(_ change: (inout Delegation) -> Void) async throws -> [String] {
        try await daemon.delegate("one more", change).attempts.map(\.agent.name)
      }
      #expect(
        try await agents {
          $0.assignment = .named
          $0.agents = ["bob", "bob@default"]
        } == ["bob"])
      #expect(
        try await agents {
          $0.assignment = .best
          $0.capabilities = ["swift"]
        } == ["bob"])
      #expect(try await agents { $0.assignment = .leastBusy } == ["ann"])
      #expect(try await agents { $0.assignment = .roundRobin } == ["ann"])
      #expect(try await agents { $0.assignment = .roundRobin } == ["bob"])
      #expect(try await agents { $0.assignment = .roundRobin } == ["ann"])
      #expect(try await agents { $0.assignment = .open } == [])
    }
  }

  @Test func `The same key is the same task, and asks for nothing else`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let first = try await daemon.delegate { $0.key = "k" }
      let again = try await daemon.delegate { $0.key = "k" }
      #expect(again.id == first.id)
      await #expect(throws: TaskError.keyInUse("k", task: first.shortID)) {
        try await daemon.delegate("something else") { $0.key = "k" }
      }
      #expect(try daemon.mail(of: "ann").count == 1)
    }
  }

  @Test func `A task that nobody can get or that nothing can come of is not made`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.ask(.createTeam, CreateTeamRequest(name: "web").json)
      await #expect(throws: TaskError.unknownTeam("api")) {
        try await daemon.delegate(to: "api")
      }
      await #expect(throws: TaskError.noWorkers(team: "web", reasons: [])) {
        try await daemon.delegate(to: "web")
      }
      await #expect(throws: TaskError.notAMember("zed", team: "default")) {
        try await daemon.delegate {
          $0.assignment = .named
          $0.agents = ["zed"]
        }
      }
      await #expect(throws: TaskError.toOneself(Self.ann)) {
        try await daemon.delegate(by: "ann") {
          $0.assignment = .named
          $0.agents = ["ann"]
        }
      }
      await #expect(throws: TaskError.deadlineInThePast) {
        try await daemon.delegate { $0.deadline = Date(timeIntervalSince1970: 0) }
      }
      await #expect(throws: TaskError.unknownDependency("7k2f")) {
        try await daemon.delegate { $0.dependencies = ["7k2f"] }
      }
      await #expect(throws: TaskError.milestone(.notFound("m1", team: "default"))) {
        try await daemon.delegate { $0.milestone = "m1" }
      }
      let list = try TaskListReply(
        json: try await daemon.ask(.listTasks, ListTasksRequest(team: nil).json))
      #expect(list.total == 0)
      #expect(try daemon.mail(of: "ann") == [])
    }
  }
}
