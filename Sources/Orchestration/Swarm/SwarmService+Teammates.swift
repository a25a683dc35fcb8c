import Execution
package import Model
import Platform
import Store
package import Swarm
import Synchronization

/// What becomes of the teammates that do the tasks of runs.
extension SwarmService {
  /// Looks again at what is waited for: something may have become of any agent.
  package func look() { panes.look() }

  /// Something has become of an agent; `needs` says what a person has to do for it, where that is so.
  package func agentChanged(_ agent: Address, needs: String? = nil) async {
    panes.look()
    guard let driver = drivers.withLock({ $0[agent.team] }) else { return }
    do {
      try await driver.change { run in
        let name = run.active.lazy.flatMap { driver.open(run.tasks[$0]) }
          .first { PaneExecutor.address(of: $0) == agent }
        guard let name, let task = run[name.task] else { return [] }
        if task.isOpenRace {
          let attempt = task.attempts[name.number - 1]
          guard attempt.end == nil, (attempt.question == nil) != (needs == nil) else { return [] }
          return [.attempt(task.id, name.number, needs.map { .needsInput($0) } ?? .running)]
        }
        switch (task.state, needs) {
        case (.launching, let needs?), (.running, let needs?):
          return [.task(task.id, .needsInput(needs))]
        case (.needsInput, nil): return [.task(task.id, .running)]
        default: return []
        }
      }
    } catch {
      context.log(.error, "run \(driver.id): \(error)")
    }
  }

  /// Whether an agent makes an attempt at a task of a run.
  package func drives(_ agent: Address) -> Bool {
    drivers.withLock { $0[agent.team] } != nil
  }

  /// What an agent has taken by its own record counts into the limits of its run, also when it is told
  /// after the agent's end.
  package func spent(_ usage: AttemptUsage, by agent: Address) async throws {
    guard let driver = drivers.withLock({ $0[agent.team] }) else { return }
    try await driver.change { run in
      for task in run.tasks {
        guard
          let attempt = task.attempts.first(where: {
            PaneExecutor.address(of: driver.name(of: $0, at: task)) == agent
          })
        else { continue }
        return attempt.usage == usage ? [] : [.used(task.id, attempt.number, usage)]
      }
      return []
    }
  }
}
