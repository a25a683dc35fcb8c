import Foundation
import Model
import Tasks
import Testing

/// Tasks that are skipped, tried once more, and whose agents end while they wait.
struct TaskAgainTests {
  private static let start = Date(timeIntervalSince1970: 1_764_000_000)
  private let ann = Address(name: "ann", team: "web")
  private let bob = Address(name: "bob", team: "web")

  private var candidates: [Delegation.Candidate] {
    [ann, bob].map { .init(agent: $0, role: .worker) }
  }

  private func task(
    _ id: String, after: [String] = [], until deadline: Date? = nil,
    _ assignment: TeamTask.Assignment = .named, _ resolution: ResolutionStrategy = .majorityVote
  ) -> TeamTask {
    var task = TeamTask(
      id: id, team: "web", title: id, prompt: id, assignment: assignment,
      createdBy: Address(name: "user", team: "web"), createdAt: Self.start)
    task.dependencies = after
    task.state = after.isEmpty ? .open : .waiting
    task.deadline = deadline
    task.resolution = resolution
    return task
  }

  /// Makes changes with all that they make due.
  private func change(
    _ tasks: inout TeamTasks, after seconds: Double = 0, _ events: [TaskEvent]
  ) throws {
    let date = Self.start.addingTimeInterval(seconds)
    try tasks.add(tasks.following(events, at: date, .init()), at: date)
  }

  @Test func `Nobody works on a task that is skipped, and a retry asks once`() throws {
    var tasks = TeamTasks(team: "web")
    try change(&tasks, [.created(task("A")), .queued(task: "A", number: 1, agent: ann)])
    try change(
      &tasks, [.created(task("B", after: ["A"])), .queued(task: "B", number: 1, agent: bob)])
    try change(&tasks, tasks.reporting(.failed("no"), on: "A", by: ann))
    #expect(tasks["B"]?.state == .skipped)
    #expect(tasks["B"]?.workers == [])
    #expect(tasks.openAttempts.isEmpty)
    try change(&tasks, tasks.retrying("B", agent: nil, among: candidates))
    #expect(tasks["B"]?.state == .open)
    #expect(tasks["B"]?.attempts.filter { $0.state == .queued }.count == 1)
  }

  @Test func `Each retry has as much time as the first try had`() throws {
    var tasks = TeamTasks(team: "web")
    let deadline = Self.start.addingTimeInterval(10)
    try change(
      &tasks, [.created(task("A", until: deadline)), .queued(task: "A", number: 1, agent: ann)])
    try change(&tasks, after: 10, [])
    #expect(tasks["A"]?.state == .failed)
    for again in [20.0, 40] {
      try change(&tasks, after: again, tasks.retrying("A", agent: nil, among: candidates))
      #expect(tasks["A"]?.state == .open)
      #expect(tasks["A"]?.deadline == Self.start.addingTimeInterval(again + 10))
      try change(&tasks, after: again + 10, [])
      #expect(tasks["A"]?.state == .failed)
    }
    // A log that was written anew says the same.
    var again = TeamTasks(team: "web")
    try again.add(tasks.snapshot)
    #expect(again["A"] == tasks["A"])
  }

  @Test(arguments: [TeamTask.Assignment.named, .all])
  func `All of those whose answers differed are asked again`(
    _ assignment: TeamTask.Assignment
  ) throws {
    var tasks = TeamTasks(team: "web")
    try change(
      &tasks,
      [
        .created(task("A", assignment, .failOnConflict)),
        .queued(task: "A", number: 1, agent: ann), .queued(task: "A", number: 2, agent: bob),
      ])
    try change(&tasks, tasks.reporting(.done(TaskAnswer("1")), on: "A", by: ann))
    try change(&tasks, tasks.reporting(.done(TaskAnswer("2")), on: "A", by: bob))
    #expect(tasks["A"]?.state == .failed)
    try change(&tasks, tasks.retrying("A", agent: nil, among: candidates))
    #expect(tasks["A"]?.workers == [ann, bob])
  }

  @Test func `A team that ends or has ended takes no retry and no claim`() throws {
    var tasks = TeamTasks(team: "web")
    var formation = Formation(
      team: "web", goal: "g", leader: nil, limit: nil, createdAt: Self.start)
    formation.status = .active
    try change(&tasks, [.formation(.formed(formation))])
    try change(&tasks, [.created(task("A")), .queued(task: "A", number: 1, agent: ann)])
    try change(&tasks, [.created(task("B", .open))])
    try change(&tasks, tasks.cancelling("A", because: "no"))
    try change(&tasks, [.formation(.shutdown(reason: "r", until: Self.start))])
    for code in ["shutting_down", "team_disbanded"] {
      let retry = #expect(throws: TaskError.self) {
        try tasks.retrying("A", agent: nil, among: candidates)
      }
      #expect(retry?.code == code)
      let claim = #expect(throws: TaskError.self) {
        try tasks.claiming("B", by: ann, message: "m")
      }
      #expect(claim?.code == code)
      guard code == "shutting_down" else { break }
      try change(&tasks, [.formation(.status(.disbanded, reason: nil))])
    }
  }

  @Test func `A title is one line that a list has room for`() throws {
    var asked = Delegation(
      team: "web", prompt: "p", createdBy: Address(name: "user", team: "web"))
    asked.title = "one\n" + String(repeating: "x", count: 100_000)
    let plan = try asked.plan(
      for: candidates, among: TeamTasks(team: "web"), id: "ID", at: Self.start)
    #expect(plan.task.title == "one")
    asked.title = String(repeating: "x", count: 100_000)
    let long = try asked.plan(
      for: candidates, among: TeamTasks(team: "web"), id: "ID", at: Self.start)
    #expect(long.task.title.count == 72)
  }
}
