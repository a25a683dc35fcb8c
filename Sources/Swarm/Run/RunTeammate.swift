package import Model

/// The teammate that makes an attempt at a task, in a run whose agents are teammates.
package enum RunTeammate {
  /// Its name and its team, which is the run's own.
  ///
  /// Words that have a meaning of their own as names of agents get a word before them.
  package static func address(run: String, task: String, attempt: Int) -> Address {
    let isTaken = Name.isReserved(task) || task == Name.lead
    let plain = isTaken ? "task-\(task)" : task
    return Address(name: attempt == 1 ? plain : "\(plain)-\(attempt)", team: run)
  }
}
