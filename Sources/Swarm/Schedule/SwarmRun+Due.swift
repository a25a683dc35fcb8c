package import Foundation
import Tasks

/// What has to happen by the rules alone, without anybody asking for it.
extension SwarmRun {
  /// The changes that the run's own state calls for; none where it is as it should be.
  package func due(at date: Date) -> [RunEvent] {
    switch state {
    case .staged, .succeeded, .failed, .cancelled: return []
    case .cancelling: return cancelling
    case .running, .paused: break
    }
    let decided = decisions(at: date)
    guard decided.isEmpty else { return decided }
    if !blocked.isEmpty {
      return blocked.sorted().map { number in
        .task(tasks[number].id, .skipped(becauseOf: culprits(of: number)))
      }
    }
    if config.failsFast, tasks.contains(where: \.keepsOthersFromBeginning) {
      let waiting = tasks.filter { $0.state == .pending || $0.state.isStartable }
      if !waiting.isEmpty {
        return waiting.map {
          .task($0.id, .cancelled("another task failed, and the run ends at the first failure"))
        }
      }
    }
    guard isEveryTaskOver else { return unreachable(at: date) }
    let failed = tasks.filter(\.keepsOthersFromBeginning)
    guard let first = failed.first else { return [.state(.succeeded, reason: nil)] }
    let returned = tasks.count { $0.state.isSuccess }
    return [
      .state(
        .failed,
        reason: "\(returned) of \(tasks.count) tasks are done; \(failed.count) are not, "
          + "\(first.id) first: \(first.reason ?? first.state.rawValue)")
    ]
  }

  /// Once a total is used up and nothing runs any more, what has not begun never will.
  private func unreachable(at date: Date) -> [RunEvent] {
    guard active.isEmpty, let cause = usedUp(at: date),
      !tasks.contains(where: { $0.state == .integrating })
    else { return [] }
    return tasks.filter { $0.state == .pending || $0.state.isStartable }.map {
      .task($0.id, .cancelled("\(cause), and so it was not started"))
    }
  }

  /// What tries side by side come to: with those that there are, where no more can be started.
  private func decisions(at date: Date) -> [RunEvent] {
    guard !races.isEmpty else { return [] }
    let isLast =
      usedUp(at: date) != nil
      || (config.failsFast && tasks.contains(where: \.keepsOthersFromBeginning))
    return races.compactMap { number in
      tasks[number].decision(isLast: isLast).map { .task(tasks[number].id, $0) }
    }
  }

  private var cancelling: [RunEvent] {
    let idle = tasks.filter {
      !$0.state.isTerminal && $0.placesTaken == 0 && $0.state != .integrating
    }
    if !idle.isEmpty { return idle.map { .task($0.id, .cancelled("the run was cancelled")) } }
    return isEveryTaskOver ? [.state(.cancelled, reason: reason)] : []
  }

  /// The tasks that failed themselves and keep a task from ever beginning.
  private func culprits(of number: Int) -> [String] {
    var found: Set<String> = []
    for dependency in graph.dependencies[number] where tasks[dependency].keepsOthersFromBeginning {
      let task = tasks[dependency]
      found.formUnion(
        task.state == .skipped && !task.becauseOf.isEmpty ? task.becauseOf : [task.id])
    }
    return found.sorted()
  }
}
