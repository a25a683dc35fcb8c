extension SwarmRun {
  /// What the programs of a task find in their environment beside the daemon's own.
  package func environment(of task: PlannedTask) -> [String: String] {
    header.environment.merging(task.environment) { $1 }
  }
}
