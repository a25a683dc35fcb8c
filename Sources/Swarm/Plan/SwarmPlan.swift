/// What a goal was cut into: tasks, and which of them wait for which.
///
/// A plan that was read is valid: identifiers are unique, dependencies are known, and there is no
/// cycle.
package struct SwarmPlan: Sendable, Equatable {
  package var goal: String
  /// In the order in which they were planned.
  package var tasks: [PlannedTask]
  package var config: SwarmConfig

  package init(goal: String, tasks: [PlannedTask], config: SwarmConfig = SwarmConfig()) {
    self.goal = goal
    self.tasks = tasks
    self.config = config
  }
}
