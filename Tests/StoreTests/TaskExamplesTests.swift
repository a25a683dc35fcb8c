import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// Holds the files of a team's tasks and money to `state/schemas` and `state/examples`.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskExamplesTests {
  private let home = Home(root: Scratch.path("home"))
  private static let team = "login-fix"

  private func place(_ example: String) throws -> String {
    let path = "\(home.team(Self.team))/\(example)"
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Contract.bytes(example), to: path)
    return path
  }

  @Test func `Every line of the tasks' log is written as it was read`() throws {
    _ = try place("tasks.jsonl")
    let contents = try TaskLogContents(home, team: Self.team)
    #expect(contents.unusable == [])
    let lines = contents.entries.map { $0.json.text() + "\n" }
    let written = "{\"roost_tasks\":1}\n" + lines.joined()
    #expect(written == String(decoding: try Contract.bytes("tasks.jsonl"), as: UTF8.self))
  }

  @Test func `The example of the tasks' log has every event, and the schema knows no other`() throws
  {
    let examples = try Contract.examples("task").compactMap { $0["event"]?.string }
    let schema = try Contract.json("schemas/task.schema.json")
    let known = schema["$defs"]?["entry"]?["properties"]?["event"]?["enum"]?.array ?? []
    // The team of the example did begin.
    #expect(Set(examples).union(["withdrawn"]) == Set(known.compactMap(\.string)))
  }

  @Test func `The report is what the logs of the example add up to`() throws {
    _ = try place("tasks.jsonl")
    let report = try Contract.json("examples/report.json")
    let tasks = try TaskLogContents(home, team: Self.team).tasks
    #expect(report["tasks"] == .array(tasks.all.map(\.json)))
    #expect(tasks.formation?.status == .disbanded)
  }

  @Test func `Every batch of the costs' log is written as it was read`() throws {
    let path = try place("costs.jsonl")
    let contents = try CostLogContents(home, team: Self.team, checking: true)
    #expect(contents.notes == [] && contents.ledger.isClosed)
    #expect(Set(contents.entries.map(\.kind)) == Set(LedgerEntry.Kind.allCases))
    try Files.remove(path)
    let log = try CostLog(home, team: Self.team) { _ in }
    for batch in try Contract.examples("cost").compactMap(\.array) {
      try log.append(batch.map { try LedgerEntry(json: $0) })
    }
    #expect(try Files.read(path) == Contract.bytes("costs.jsonl"))
  }

  @Test func `A log of costs that was begun anew keeps to the schema`() throws {
    let path = try place("costs.jsonl")
    let log = try CostLog(home, team: Self.team) { _ in }
    try log.rewrite()
    #expect(try Contract.problems("cost", at: path) == [])
    #expect(try Contract.problems("cost", at: "\(path).1") == [])
  }

  @Test(arguments: TeamTask.Assignment.allCases)
  func `A log of tasks that was written anew keeps to the schema`(
    mode: TeamTask.Assignment
  ) throws {
    let path = try place("tasks.jsonl")
    let log = try TaskLog(home, team: Self.team, rewriteSize: 1) { _ in }
    for (number, resolution) in ResolutionStrategy.allCases.enumerated() {
      try log.update(at: Date()) { _ in [.created(full("T\(number)", mode, resolution))] }
    }
    #expect(try Contract.problems("task", at: path) == [])
  }

  /// A task with every field.
  private func full(
    _ id: String, _ mode: TeamTask.Assignment, _ resolution: ResolutionStrategy
  ) -> TeamTask {
    let now = Timestamp.written(Date())
    var task = TeamTask(
      id: id, team: Self.team, title: "t", prompt: "p", assignment: mode,
      createdBy: Address(name: "user", team: Self.team), createdAt: now)
    task.parameters = [1, "two", ["three": 3]]
    task.context = ["repo": "/r"]
    task.resolution = resolution
    (task.deadline, task.openedAt, task.idleSeconds) = (now, now, 1.5)
    (task.milestone, task.verify, task.key) = ("M1", "make check", id)
    task.dependencies = ["01M8EQ6SM7SRPMES8E4BADVZ6X"]
    var answer = TaskAnswer("done")
    (answer.commit, answer.tree) = (
      String(repeating: "a", count: 40), String(repeating: "b", count: 40)
    )
    answer.check = TaskCheck(command: "make check", exitCode: 0, output: "ok")
    answer.artifacts = ["/r/a"]
    answer.cost = try? Amount("0.25")
    let agent = Address(name: "bob", team: "shop")
    for (place, state) in AttemptState.allCases.enumerated() {
      var attempt = Attempt(number: place + 1, agent: agent, queuedAt: now)
      attempt.state = state
      (attempt.deliveredAt, attempt.startedAt) = (now, now)
      (attempt.lastSignAt, attempt.endedAt) = (now, now)
      attempt.message = "01M8EQ6SMC8146T3T21PWRN17D"
      attempt.progress = Attempt.Progress(percent: 100, note: "nearly")
      attempt.answer = answer
      attempt.error = "none"
      attempt.isLate = true
      task.attempts.append(attempt)
    }
    var outcome = TaskOutcome(error: "none")
    (outcome.answer, outcome.winner, outcome.chosenBy) = (answer, agent, "user")
    (outcome.agreed, outcome.dissented, outcome.total) = ([agent], [agent], 2)
    (task.outcome, task.state, task.toldState) = (outcome, .done, .done)
    return task
  }
}
