import Model
import Platform
import Store
import Tasks

/// What becomes of the tasks of a team that is dissolved.
extension TaskService {
  /// Its tasks are called off, those of other teams who take part are told, and its logs are closed;
  /// they are where its files went.
  package func teamEnded(_ team: String) async {
    defer {
      logs.close(team)
      budgets.close(team)
      watchers.ring()
    }
    guard let log = logs.known(team) else { return }
    let (before, now) = (log.tasks, context.now())
    do {
      let change = try await blocking {
        try log.update(at: now) { tasks in
          try tasks.unfinished.flatMap {
            try tasks.cancelling($0.id, because: "team \(team) was dissolved")
          }
        }
      }
      publish(change)
      for task in before.unfinished {
        guard let ended = change.after[task.id] else { continue }
        try await tellOthers(ended, of: team)
      }
      guard let formation = before.formation, formation.status != .disbanded else { return }
      await tellEnd(
        of: formation, formation.members.filter { $0.agent.team != team },
        "team \(team) was dissolved")
      context.publish(.team(.disbanded(team, reason: "it was dissolved")))
    } catch {
      context.log(.error, "the tasks of team \(team), which was dissolved: \(error)")
    }
  }
}
