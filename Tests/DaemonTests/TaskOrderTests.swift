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

/// Tasks that wait for others, those who wait for tasks, and what a new daemon takes up.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskOrderTests {
  @Test func `A task starts when those before it are done, and is skipped when one fails`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let first = try await daemon.delegate("first")
      let next = try await daemon.delegate("next") { $0.dependencies = [first.shortID] }
      let last = try await daemon.delegate("last") { $0.dependencies = [next.id] }
      #expect(next.state == .waiting && next.dependencies == [first.id])
      #expect(try daemon.mail(of: "ann", kind: "task").map(\.thread) == [first.id])
      try await daemon.answer(first, by: "ann")
      #expect(try await daemon.task(next).state == .open)
      #expect(try daemon.mail(of: "ann", kind: "task").map(\.thread) == [first.id, next.id])
      try await daemon.report(next, by: "ann", .failed("no"))
      let skipped = try await daemon.task(last)
      #expect(skipped.state == .skipped)
      #expect(skipped.outcome?.error == "task \(next.shortID) is failed")
      #expect(skipped.attempts.map(\.state) == [.cancelled])
    }
  }

  @Test func `Tasks are listed by team, state and worker, the newest last`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      try await daemon.ask(.createTeam, CreateTeamRequest(name: "web").json)
      var tasks: [TeamTask] = []
      for name in ["ann", "bob", "ann"] {
        tasks.append(
          try await daemon.delegate("for \(name)") {
            $0.assignment = .named
            $0.agents = [name]
          })
      }
      try await daemon.answer(tasks[2], by: "ann")
      tasks.append(try await daemon.delegate("elsewhere", to: "web") { $0.assignment = .open })
      func listed(
        _ team: String?, _ change: (inout ListTasksRequest) -> Void = { _ in }
      ) async throws -> (ids: [String], total: Int) {
        var request = ListTasksRequest(team: team)
        change(&request)
        let reply = try TaskListReply(json: try await daemon.ask(.listTasks, request.json))
        return (reply.tasks.map(\.id), reply.total)
      }
      #expect(try await listed(nil).ids == tasks.map(\.id))
      #expect(try await listed("web").ids == [tasks[3].id])
      #expect(try await listed("default") { $0.state = .done }.ids == [tasks[2].id])
      #expect(
        try await listed(nil) { $0.worker = Address.of("bob") }.ids == [tasks[1].id])
      let newest = try await listed(nil) { $0.limit = 2 }
      #expect(newest.ids == [tasks[2].id, tasks[3].id] && newest.total == 4)
      await #expect(throws: TaskError.unknownTeam("api")) { try await listed("api") }
    }
  }

  @Test func `Whoever waits for a task sees each change, and is not told of its end by mail`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let task = try await daemon.delegate()
      @Sendable func wait(_ revision: Int?) async throws -> SeenTaskReply {
        let request = AwaitTasksRequest(
          tasks: [SeenTask(id: task.id, revision: revision)],
          by: Address.of("user"))
        let reply = try await daemon.ask(.awaitTasks, request.json)
        return try #require(try SeenTaskReply.list(json: reply).first)
      }
      let now = try await wait(nil)
      #expect(now.task.state == .open)
      async let end = wait(now.revision)
      try await daemon.report(task, by: "ann", .started)
      let seen = try await end
      #expect(seen.revision > now.revision && seen.task.attempts[0].state == .running)
      let isOver = try await daemon.answer(task, by: "ann").state == .done
      #expect(isOver)
      #expect(try await wait(.max).task.state == .done)
      await #expect(throws: TaskError.unknownTask("zzzz")) {
        try await daemon.ask(
          .awaitTasks, AwaitTasksRequest(tasks: [SeenTask(id: "zzzz")]).json)
      }
    }
  }

  @Test func `A new daemon knows the tasks, takes answers and keeps the deadlines`() async throws {
    let clock = ManualClock()
    let (asked, timed) = try await InProcessDaemon.with(clock: clock) { daemon in
      try await daemon.join("ann")
      let asked = try await daemon.delegate("which port?")
      let timed = try await daemon.delegate("soon") {
        $0.deadline = clock.now.addingTimeInterval(1)
      }
      return (asked, timed)
    }
    clock.advance(bySeconds: 1.5)
    try await InProcessDaemon.with(clock: clock) { daemon in
      #expect(try await daemon.task(asked) == asked)
      let done = try await daemon.answer(asked, by: "ann", "8080")
      #expect(done.state == .done)
      try await eventually("the deadline has passed") {
        try await daemon.task(timed).state == .failed
      }
      #expect(try daemon.mail(of: "ann", kind: "task").count == 2)
    }
    try await InProcessDaemon.with { daemon in
      #expect(try await daemon.task(asked).outcome?.answer?.text == "8080")
      try await eventually("each end is told once") {
        try daemon.mail(of: "user", kind: "task_result").count == 2
      }
      let records = try TrustReply.list(json: try await daemon.ask(.showTrust))
      #expect(records.map(\.record) == [TrustRecord(successes: 1, timeouts: 1)])
    }
  }

  @Test func `A log of tasks that cannot be read is noted, and keeps no other team from its work`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.ask(.createTeam, CreateTeamRequest(name: "web").json)
      try Files.createDirectory(daemon.home.tasks(of: "web"))
    }
    try await InProcessDaemon.with { daemon in
      #expect(
        daemon.context.notes.contains { $0.contains("the tasks of team web cannot be used") })
      let task = try await daemon.delegate()
      #expect(task.state == .open)
      await #expect(throws: (any Error).self) { try await daemon.delegate(to: "web") }
    }
  }
}
