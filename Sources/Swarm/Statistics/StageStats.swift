package import JSONSyntax

/// The tasks that could begin at the same time, as the seed counts them; here nothing waits for a stage.
package struct StageStats: Sendable, Equatable {
  package var stage: Int
  /// Agents that were launched.
  package var agents: Int
  package var maxSteps: Int
  package var totalSteps: Int
  /// From the first start to the last end.
  package var milliseconds: Int

  init(_ stage: Int, _ tasks: [RunRecord.Entry]) {
    self.stage = stage
    agents = tasks.reduce(0) { $0 + $1.attempts.count }
    maxSteps = tasks.map(\.steps).max() ?? 0
    totalSteps = tasks.reduce(0) { $0 + $1.steps }
    let spans = tasks.flatMap(\.attempts)
    let start = spans.map(\.start).min()
    let end = spans.map(\.end).max()
    milliseconds =
      start.flatMap { start in end.map { RunRecord.Span(start, $0).milliseconds } } ?? 0
  }

  package init(json: JSON) {
    stage = json["stage"]?.integer ?? 0
    agents = json["subagent_count"]?.integer ?? 0
    maxSteps = json["max_steps"]?.integer ?? 0
    totalSteps = json["total_steps"]?.integer ?? 0
    milliseconds = json["execution_time_ms"]?.integer ?? 0
  }

  package var json: JSON {
    [
      "stage": .integer(stage), "subagent_count": .integer(agents), "max_steps": .integer(maxSteps),
      "total_steps": .integer(totalSteps), "execution_time_ms": .integer(milliseconds),
    ]
  }
}

extension RunRecord.Span {
  var milliseconds: Int { whole(seconds * 1000) }
}

/// The nearest whole number that is not negative, and that an Int can be.
func whole(_ value: Double) -> Int {
  value.isNaN ? 0 : Int(min(max(value, 0), 1e15).rounded())
}
