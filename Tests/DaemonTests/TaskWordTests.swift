import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// What agents say of tasks, and what time and others make of them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskWordTests {
  private static let ann = Address.of("ann")
  private static let bob = Address.of("bob")

  @Test func `An agent begins, tells how far it is, and answers once`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let task = try await daemon.delegate {
        $0.assignment = .named
        $0.agents = ["ann"]
      }
      #expect(try await daemon.report(task, by: "ann", .started).attempts[0].state == .running)
      let progress = Attempt.Progress(percent: 40, note: "half of it")
      let later = try await daemon.report(task, by: "ann", .progress(progress))
      #expect(later.attempts[0].progress == progress)
      await #expect(throws: TaskError.badPercent(101)) {
        try await daemon.report(task, by: "ann", .progress(Attempt.Progress(percent: 101)))
      }
      await #expect(throws: TaskError.notAsked(Self.bob, task: task.shortID)) {
        try await daemon.answer(task, by: "bob")
      }
      let limit = TaskAnswer.textLimit
      await #expect(throws: TaskError.tooLong(bytes: limit + 1, limit: limit)) {
        try await daemon.answer(task, by: "ann", String(repeating: "x", count: limit + 1))
      }
      let done = try await daemon.answer(task, by: "ann", "8080")
      #expect(done.state == .done && done.outcome?.answer?.text == "8080")
      #expect(done.outcome?.winner == Self.ann && done.outcome?.total == 1)
      await #expect(
        throws: TaskError.alreadyAnswered(Self.ann, task: task.shortID, state: .succeeded)
      ) { try await daemon.answer(task, by: "ann") }
      let told = try daemon.mail(of: "user", kind: "task_result").map(\.text)
      #expect(told == ["task \(task.shortID) is done: do it\n8080"])
      #expect(try await daemon.task(task).toldState == .done)
      await #expect(throws: TaskError.unknownTask("zzzz")) {
        try await daemon.ask(.showTask, TaskRequest(task: "zzzz").json)
      }
    }
  }

  @Test func `A task fails when all have failed, and is done again by those who did not succeed`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let task = try await daemon.delegate()
      #expect(try await daemon.report(task, by: "ann", .failed("no disk")).state == .open)
      await #expect(throws: TaskError.isNotOver(task: task.shortID, state: .open)) {
        try await daemon.ask(.retryTask, about: task)
      }
      let failed = try await daemon.report(task, by: "bob", .failed("no time"))
      #expect(failed.state == .failed)
      #expect(
        failed.outcome?.error == "all team members failed: ann: no disk; bob: no time")
      let again = try await daemon.ask(.retryTask, about: task, agent: "bob")
      #expect(again.state == .open && again.attempts.count == 3)
      #expect(again.attempts[2].agent == Self.bob && again.attempts[2].state == .delivered)
      #expect(try daemon.mail(of: "bob", kind: "task").count == 2)
      #expect(try await daemon.answer(task, by: "bob").state == .done)
      await #expect(throws: TaskError.isNotOver(task: task.shortID, state: .done)) {
        try await daemon.ask(.retryTask, about: task)
      }
      let results = try daemon.mail(of: "user", kind: "task_result").map(\.summary)
      #expect(results == ["task \(task.shortID) is failed", "task \(task.shortID) is done"])
    }
  }

  @Test func `A task that is called off is told to its workers, and a late answer is kept`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let task = try await daemon.delegate()
      let over = try await daemon.ask(.cancelTask, about: task)
      #expect(over.state == .cancelled && over.outcome?.error == "user called it off")
      #expect(over.attempts[0].state == .cancelled)
      #expect(
        try daemon.notices(of: "ann") == [
          "task \(task.shortID) is no longer yours: user called it off"
        ])
      await #expect(throws: TaskError.isOver(task: task.shortID, state: .cancelled)) {
        try await daemon.ask(.cancelTask, about: task, reason: "once more")
      }
      let late = try await daemon.answer(task, by: "ann", "too late")
      #expect(late.state == .cancelled && late.attempts[0].isLate)
      #expect(late.attempts[0].answer?.text == "too late")
      await #expect(
        throws: TaskError.alreadyAnswered(Self.ann, task: task.shortID, state: .cancelled)
      ) { try await daemon.answer(task, by: "ann", "and again") }
    }
  }

  @Test func `Time ends what nobody answered, what nobody took and what shows no work`()
    async throws
  {
    let clock = ManualClock()
    let deadline = clock.now.addingTimeInterval(1)
    try await InProcessDaemon.with(clock: clock) { daemon in
      try await daemon.join("ann")
      let silent = try await daemon.delegate("a") { $0.deadline = deadline }
      let free = try await daemon.delegate("b") {
        $0.assignment = .open
        $0.deadline = deadline
      }
      let idle = try await daemon.delegate("c") { $0.idleSeconds = 0.1 }
      for task in [silent, free, idle] {
        #expect(try await daemon.task(task).state.isTerminal == false)
      }
      clock.advance(bySeconds: 1.5)
      try await eventually("all three are over") {
        for task in [silent, free, idle] where try await daemon.task(task).state != .failed {
          return false
        }
        return true
      }
      let attempt = try await daemon.task(silent).attempts[0]
      #expect(attempt.state == .timedOut && attempt.error == "no answer before the deadline")
      #expect(
        try await daemon.task(free).outcome?.error == "nobody took it before its deadline")
      #expect(
        try await daemon.task(idle).attempts[0].error?.hasPrefix("no sign of work for") == true)
    }
  }

  @Test func `What nobody has is claimed once, the oldest first`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let tasks = [
        try await daemon.delegate("one") { $0.assignment = .open },
        try await daemon.delegate("two") { $0.assignment = .open },
      ]
      let mine = try await daemon.ask(.claimTask, about: nil, agent: "ann@default")
      #expect(mine.id == tasks[0].id && mine.attempts.map(\.state) == [.running])
      await #expect(throws: TaskError.isTaken(task: mine.shortID, state: .open)) {
        try await daemon.ask(.claimTask, about: mine, agent: "bob@default")
      }
      await #expect(throws: TaskError.notAMember("eve@web", team: "default")) {
        try await daemon.ask(.claimTask, about: tasks[1], agent: "eve@web")
      }
      #expect(
        try await daemon.ask(.claimTask, about: tasks[1], agent: "bob@default").workers
          == [Self.bob])
      await #expect(throws: TaskError.nothingToClaim(Self.ann)) {
        try await daemon.ask(.claimTask, about: nil, agent: "ann@default")
      }
      #expect(try await daemon.answer(mine, by: "ann").state == .done)
    }
  }
}
