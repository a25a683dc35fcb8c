package import Model
import Store
import Tasks

/// What an agent may do in a team, where its process proves who it is.
///
/// People may do everything, and so may whoever Roost knows nothing of: nobody is kept out of their
/// own home.
extension TaskService {
  /// Refuses an agent that neither leads a team nor formed it.
  package func allow(_ proved: Address?, toRun team: String) throws {
    guard let proved, let tasks = logs.known(team)?.tasks else {
      guard let proved, context.state().teams[team] != nil else { return }
      return try allow(proved, toRun: TeamTasks(team: team))
    }
    try allow(proved, toRun: tasks)
  }

  /// The same, with others who may.
  func allow(_ proved: Address?, toRun tasks: TeamTasks, or others: Address?...) throws {
    guard let proved, proved != leader(of: tasks), proved != tasks.formation?.createdBy,
      !others.contains(proved)
    else { return }
    throw TaskError.notAllowed(proved, team: tasks.team)
  }

  /// Refuses an agent that neither leads the team of a task nor gave it.
  func allow(_ proved: Address?, toDecide task: TeamTask, _ tasks: TeamTasks) throws {
    guard let proved, proved != leader(of: tasks), proved != tasks.formation?.createdBy,
      proved != task.createdBy
    else { return }
    throw TaskError.notTheLeader(proved, task: task.shortID)
  }
}
