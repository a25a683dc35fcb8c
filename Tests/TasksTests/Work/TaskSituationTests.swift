import Foundation
import Model
import Tasks
import Testing

/// Why a task is where it is, and what is told of its changes.
@Suite struct TaskSituationTests {
  private let now = Date(timeIntervalSince1970: 1_800_000_000)
  private let ann = Address(name: "ann", team: "web")
  private let bob = Address(name: "bob", team: "web")
  private let user = Address(name: "user", team: "web")

  private func task(_ id: String, _ change: (inout TeamTask) -> Void = { _ in }) -> TeamTask {
    var task = TeamTask(
      id: id, team: "web", title: "which port?", prompt: "which port?", assignment: .all,
      createdBy: user, createdAt: now)
    change(&task)
    return task
  }

  private func sentences(_ tasks: TeamTasks, _ id: String) throws -> [String] {
    let task = try #require(tasks[id])
    return TaskSituation(task, among: tasks, leader: ann).sentences
  }

  @Test func `It says who has it, how far they are and when that ends`() throws {
    var tasks = TeamTasks(team: "web")
    let made = task("01AAAAAAAAAAAAAAAAAAAAAAAA") {
      $0.deadline = now.addingTimeInterval(3600)
      $0.idleSeconds = 60
    }
    try tasks.add([.created(made)], at: now)
    #expect(try sentences(tasks, made.id).first?.contains("roost task claim") == true)
    try tasks.add(
      [
        .queued(task: made.id, number: 1, agent: ann),
        .queued(task: made.id, number: 2, agent: bob),
      ], at: now)
    #expect(try sentences(tasks, made.id)[1].hasPrefix("bob@web is to get it"))
    try tasks.add(
      [
        .delivered(task: made.id, number: 1, message: "01MMMM"),
        .delivered(task: made.id, number: 2, message: "01NNNN"),
        .running(task: made.id, number: 1),
        .progress(task: made.id, number: 1, Attempt.Progress(percent: 40, note: "reading")),
      ], at: now)
    let time = Timestamp.text(now)
    #expect(
      try sentences(tasks, made.id) == [
        "ann@web works on it, at 40 % (reading); the last sign of that was at \(time).",
        "Without a sign of work ann@web loses it at \(Timestamp.text(now.addingTimeInterval(60))).",
        "bob@web has the message since \(time) and has not begun.",
        "Without a sign of work bob@web loses it at \(Timestamp.text(now.addingTimeInterval(60))).",
        "At \(Timestamp.text(now.addingTimeInterval(3600))) it ends with what was answered by then.",
      ])
    try tasks.add([.ended(task: made.id, number: 2, .failed("no idea"))], at: now)
    #expect(try sentences(tasks, made.id).contains("bob@web has failed: no idea"))
  }

  @Test func `It names what it waits for, and what a skipped one needed`() throws {
    var tasks = TeamTasks(team: "web")
    let first = task("01AAAAAAAAAAAAAAAAAAAAAAAA")
    let second = task("01BBBBBBBBBBBBBBBBBBBBBBBB") {
      $0.dependencies = [first.id]
      $0.state = .waiting
    }
    try tasks.add(
      [.created(first), .queued(task: first.id, number: 1, agent: bob), .created(second)], at: now)
    #expect(
      try sentences(tasks, second.id)
        == ["It waits for task aaaa, which is open; bob has it: which port?"])
    try tasks.add(
      [
        .changed(task: first.id, .cancelled, nil), .changed(task: second.id, .skipped, nil),
      ], at: now)
    #expect(
      try sentences(tasks, second.id).first
        == "It needed task aaaa, which is cancelled: which port?")
  }

  @Test func `It says who decides, and afterwards who said what`() throws {
    var tasks = TeamTasks(team: "web")
    let made = task("01AAAAAAAAAAAAAAAAAAAAAAAA") { $0.resolution = .leaderDecides }
    try tasks.add(
      [
        .created(made), .queued(task: made.id, number: 1, agent: ann),
        .queued(task: made.id, number: 2, agent: bob),
        .ended(task: made.id, number: 1, .succeeded(TaskAnswer("1"))),
        .ended(task: made.id, number: 2, .succeeded(TaskAnswer("2"))),
        .changed(task: made.id, .deciding, nil),
      ], at: now)
    let decision = try #require(try sentences(tasks, made.id).first)
    #expect(decision.contains("ann, bob") && decision.contains("task resolve aaaa --pick AGENT"))
    let resolved = try tasks.resolving(made.id, pick: "bob", by: "ann")
    try tasks.add(resolved, at: now)
    #expect(
      try sentences(tasks, made.id)
        == ["bob@web said what counts.", "ann@web said otherwise.", "ann chose."])
  }

  @Test func `A log that was written anew tells the same answers with the times they had`() throws {
    var tasks = TeamTasks(team: "web")
    let made = task("01AAAAAAAAAAAAAAAAAAAAAAAA")
    let later = now.addingTimeInterval(10)
    var outcome = TaskOutcome()
    (outcome.answer, outcome.winner, outcome.agreed, outcome.total) = (
      TaskAnswer("1"), ann, [ann], 1
    )
    var entries: [TaskEntry] = []
    for (date, events) in [
      (now, [TaskEvent.created(made), .queued(task: made.id, number: 1, agent: ann)]),
      (
        later,
        [
          .ended(task: made.id, number: 1, .succeeded(TaskAnswer("1\n2"))),
          .changed(task: made.id, .deciding, nil), .changed(task: made.id, .done, outcome),
        ]
      ),
    ] {
      for event in events {
        let entry = TaskEntry(number: tasks.last + 1, at: date, event: event)
        try tasks.apply(entry)
        entries.append(entry)
      }
    }
    let told = entries.flatMap { TaskLine.lines(of: $0, in: tasks) }.filter { !$0.isStep }
    #expect(
      told.map(\.text) == [
        "gives task aaaa: which port?", "answers: 1 …", "task aaaa is done: which port?",
      ])
    let anew = tasks.snapshot.enumerated().flatMap { place, event in
      TaskLine.lines(
        of: TaskEntry(number: 90 + place, at: later.addingTimeInterval(99), event: event), in: tasks
      )
    }
    #expect(anew == told)
  }
}
