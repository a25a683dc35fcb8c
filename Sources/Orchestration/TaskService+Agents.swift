package import Model
import Platform
import Store
import Tasks

/// What happens to agents that work on tasks.
extension TaskService {
  /// The program of an agent has ended: what it was asked to do fails.
  package func agentEnded(_ agent: Address, because reason: String) async {
    defer { health.wake.ring() }
    await changeWork(of: agent) { task, attempt in
      attempt.state.isTerminal
        ? nil : .ended(task: task.id, number: attempt.number, .lost("\(agent.name) \(reason)"))
    }
  }

  /// An agent that was given a task shows that it works.
  package func agentWorks(_ agent: Address) async {
    await changeWork(of: agent) { task, attempt in
      attempt.state == .delivered ? .running(task: task.id, number: attempt.number) : nil
    }
  }

  /// The agents that work on tasks, or will.
  package var workers: Set<Address> {
    Set(logs.all.flatMap(\.tasks.openAttempts.keys))
  }

  private func changeWork(
    of agent: Address, _ event: @escaping @Sendable (TeamTask, Attempt) -> TaskEvent?
  ) async {
    for log in logs.all where log.tasks.openAttempts[agent] != nil {
      do {
        try await change(log) { tasks in
          tasks.unfinished.flatMap { task in
            task.attempts.filter { $0.agent == agent }.compactMap { event(task, $0) }
          }
        }
      } catch {
        context.log(.error, "the tasks of \(agent): \(error)")
      }
    }
  }
}
