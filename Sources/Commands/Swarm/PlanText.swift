import Model
import Swarm
import Tasks

/// A plan as a person reads it before anything starts.
struct PlanText {
  let plan: SwarmPlan
  /// What does the tasks that name no agent.
  let agent: String

  init(_ plan: SwarmPlan, agent: String) {
    self.plan = plan
    self.agent = agent
  }

  func print(_ session: Session) {
    let places = Dictionary(
      plan.tasks.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let graph = TaskGraph(
      dependencies: plan.tasks.map { $0.dependencies.compactMap { places[$0] } })
    let waves = graph.waves
    var table = Table("WAVE", "TASK", "KIND", "AFTER", "TITLE")
    for number in graph.order.sorted(by: { (waves[$0], $0) < (waves[$1], $1) }) {
      let task = plan.tasks[number]
      table.rows.append([
        Table.Cell("\(waves[number] + 1)"), Table.Cell(task.id), Table.Cell(task.kind.rawValue),
        Table.Cell(task.dependencies.joined(separator: ", ")), Table.Cell(task.words, .faint),
      ])
    }
    if let goal = plan.goal.firstLine { session.print("goal: \(Printable.escaped(goal))") }
    session.print(table)
    for line in PlanDetails(plan).lines { session.print(line) }
    session.print(summary(waves: (waves.max() ?? 0) + 1))
    guard plan.tasks.count >= plan.config.criticalPathThreshold else { return }
    let durations = plan.tasks.map { ($0.estimate ?? plan.config.estimate) / .seconds(1) }
    let path = graph.criticalPath(durations: durations)
    let seconds = path.reduce(0) { $0 + durations[$1] }
    session.print(
      "longest chain: \(path.map { plan.tasks[$0].id }.joined(separator: " → ")),"
        + " about \(Int(seconds / 60) + 1) min")
  }

  /// "3 tasks in 2 waves with 5 starts, at most 3 agents at a time (process), by claude".
  private func summary(waves: Int) -> String {
    let starts = plan.tasks.reduce(0) { $0 + max(1, $1.alternatives) }
    let more = starts == plan.tasks.count ? "" : " with \(Printable.count(starts, "start"))"
    // Those of other agents are named with their tasks.
    let by =
      plan.tasks.contains { $0.agent == nil } ? ", by \(Printable.escaped(agent))" : ""
    return
      "\(Printable.count(plan.tasks.count, "task")) in \(Printable.count(waves, "wave"))\(more),"
      + " at most \(Printable.count(plan.config.width, "agent")) at a time"
      + " (\(plan.config.executor.rawValue))\(by)"
  }
}

extension String {
  /// The first line that is not empty.
  fileprivate var firstLine: String? {
    split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }.map(String.init)
  }
}

extension PlannedTask {
  /// Its title; of one that has none, how what its agent is told begins.
  fileprivate var words: String {
    guard title == id else { return title }
    return prompt.firstLine ?? title
  }
}
