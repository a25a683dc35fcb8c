import Model
import Swarm
import Tasks

/// A plan as a person reads it before anything starts.
struct PlanText {
  let plan: SwarmPlan

  init(_ plan: SwarmPlan) {
    self.plan = plan
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
        Table.Cell(task.dependencies.joined(separator: ", ")), Table.Cell(task.title, .faint),
      ])
    }
    session.print(table)
    let waveCount = (waves.max() ?? 0) + 1
    session.print(
      "\(Printable.count(plan.tasks.count, "task")) in \(Printable.count(waveCount, "wave")),"
        + " at most \(Printable.count(plan.config.width, "agent")) at a time")
    guard plan.tasks.count >= plan.config.criticalPathThreshold else { return }
    let durations = plan.tasks.map { ($0.estimate ?? plan.config.estimate) / .seconds(1) }
    let path = graph.criticalPath(durations: durations)
    let seconds = path.reduce(0) { $0 + durations[$1] }
    session.print(
      "longest chain: \(path.map { plan.tasks[$0].id }.joined(separator: " → ")),"
        + " about \(Int(seconds / 60) + 1) min")
  }
}
