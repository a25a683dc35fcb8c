import JSONSyntax
import Model
import Tasks

/// A plan of which each task was read, and not yet what they have to do with each other.
struct PlanDraft {
  /// A task, and what it is called by those that wait for it.
  struct Entry {
    var task: PlannedTask
    var place: String
    var name: String
    /// Whether the name is all that the plan calls it by, and so has to be its own.
    var isNameUnique = false
    /// An identifier that a planner gave although the shape has none.
    var alias: String?
    /// Those that it waits for, in the words of the plan.
    var needed: [String]
  }

  var goal = ""
  var config: SwarmConfig
  var tasks: [Entry] = []
  var problems = PlanProblems()

  init(config: SwarmConfig) {
    self.config = config
  }

  /// The plan, if nothing is wrong with it.
  func finished(_ rules: PlanReader) throws(PlanFailure) -> PlanReader.Reading {
    var problems = problems
    var dependencies = PlanDependencies(tasks, problems: &problems).places
    PlanDependencies.noteCycles(dependencies, tasks, problems: &problems)
    notePools(&problems)
    guard problems.isEmpty else { throw problems.failure }
    var overlaps = PlanOverlaps(tasks.map(\.task), dependencies)
    if rules.serializesOverlaps {
      dependencies = overlaps.serialized()
    }
    let warnings = rules.serializesOverlaps ? [] : overlaps.warnings()
    var plan = SwarmPlan(goal: goal, tasks: tasks.map(\.task), config: config)
    for (index, needed) in dependencies.enumerated() {
      plan.tasks[index].dependencies = needed.map { tasks[$0].task.id }
    }
    return PlanReader.Reading(plan: plan, warnings: warnings)
  }

  /// Where the pools have names, each task's has to be one of them.
  private func notePools(_ problems: inout PlanProblems) {
    for entry in tasks {
      guard let pool = entry.task.pool, !config.pools.isEmpty, config.pools[pool] == nil else {
        continue
      }
      problems.add(
        .field, "\"pool\" is \(quoted(pool)), which is none of those in \"config.pools\"",
        at: entry.place)
    }
  }
}
