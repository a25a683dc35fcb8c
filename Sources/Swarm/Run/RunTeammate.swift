package import Model

/// The teammate that makes an attempt at a task, in a run whose agents are teammates.
package enum RunTeammate {
  /// Its name and its team, which is the run's own; no two attempts have one name.
  package static func address(run: String, task: String, attempt: Int) -> Address {
    Address(name: "\(task)-\(attempt)", team: run)
  }
}
