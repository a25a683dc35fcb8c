import Foundation
import Swarm
import Tasks

/// Runs that statistics and reports are made of.
enum Runs {
  static let start = Date(timeIntervalSince1970: 1_800_000_000)

  static func span(_ from: Double, _ to: Double) -> RunRecord.Span {
    RunRecord.Span(start + from, start + to)
  }

  static func task(
    _ id: String, _ dependencies: [Int] = [], _ spans: [(Double, Double)], steps: Int = 0,
    outcome: RunRecord.Outcome = .succeeded
  ) -> RunRecord.Entry {
    var task = RunRecord.Entry(
      id: id, title: "Task \(id)", dependencies: dependencies, outcome: outcome)
    task.attempts = spans.map { span($0.0, $0.1) }
    task.steps = steps
    task.text = "result of \(id)"
    return task
  }

  /// A (10 s) beside B (1 s), C (10 s) behind B, on two slots; B needed a second try.
  static var sample: RunRecord {
    var run = RunRecord(
      name: "r1", goal: "Add OAuth", width: 2, startedAt: start, endedAt: start + 14)
    run.tasks = [
      task("a", [(0, 10)], steps: 10), task("b", [(0, 1), (3, 4)], steps: 1),
      task("c", [1], [(4, 14)], steps: 10),
    ]
    run.tasks[1].waits = [.init(.retry, span(1, 3))]
    run.tasks[2].waits = [.init(.dependencies, span(0, 4))]
    run.tasks[0].toolCalls = 7
    run.tasks[0].usage = TokenUsage(input: 100, output: 20)
    run.tasks[0].cost = try? Amount("0.5")
    run.tasks[2].cost = try? Amount("0.25")
    run.cacheMisses = 3
    return run
  }

  private static func task(
    _ id: String, _ spans: [(Double, Double)], steps: Int
  ) -> RunRecord.Entry {
    task(id, [], spans, steps: steps)
  }
}
