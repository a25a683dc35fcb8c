import Foundation

extension RunTaskChange {
  /// What a change leaves in a task beside its state.
  func apply(to task: inout RunTask, at date: Date) throws(SwarmError) {
    switch self {
    case .stopping(let why): return try task.changeAttempt { $0.stopping = why }
    case .collected(let commit):
      return try task.changeAttempt { $0.work = commit.map { .commit($0) } ?? .nothing }
    default: break
    }
    task.reason = nil
    task.retryAt = nil
    switch self {
    case .launching(let place):
      task.attempts.append(
        RunAttempt(number: task.attempts.count + 1, place: place, launchedAt: date))
      task.conflicts = []
    case .stopping, .collected, .returned, .pruning, .passed, .pruned: break
    case .chosen(let attempt): task.chosen = attempt
    case .running: try task.changeAttempt { if $0.startedAt == nil { $0.startedAt = date } }
    case .needsInput(let question): task.reason = question
    case .ended(let end):
      try task.changeAttempt { attempt in
        attempt.end = end
        attempt.endedAt = date
      }
    case .integrating(let commit): task.commit = commit
    case .conflicted(let files, let reason):
      task.conflicts = files
      task.reason = reason
    case .done(let commit):
      task.commit = commit ?? task.commit
      task.conflicts = []
    case .cached(let report, let commit):
      var attempt = RunAttempt(
        number: task.attempts.count + 1, place: AttemptPlace(directory: ""), launchedAt: date)
      attempt.end = AttemptEnd(code: 0, report: report)
      attempt.endedAt = date
      attempt.isReused = true
      task.attempts.append(attempt)
      task.commit = commit ?? task.commit
      if task.isRace { task.chosen = attempt.number }
    case .retry(let at, let reason):
      task.failures += 1
      task.retryAt = at
      task.reason = reason
    case .suspended(let until, let reason):
      task.refusals += 1
      task.retryAt = until
      task.reason = reason
    case .failed(let reason), .timedOut(let reason), .cancelled(let reason):
      task.reason = reason
    case .skipped(let becauseOf): task.becauseOf = becauseOf
    case .waived(let reason):
      task.isWaived = true
      task.reason = reason
    case .reopened:
      task.failures = 0
      task.refusals = 0
      task.becauseOf = []
      task.conflicts = []
      task.isWaived = false
      task.firstTry = task.attempts.count
      task.chosen = nil
      (task.collapse, task.looks) = (CollapseController(), [])
    }
  }

  /// Whether the task stays in its state.
  var leavesState: Bool {
    switch self {
    case .stopping, .collected: true
    default: false
    }
  }

  /// Whether a change that leaves a task in its state can come in that one.
  func isAllowed(in state: RunTaskState) -> Bool {
    if case .collected = self { state == .verifying } else { state.isActive }
  }

  /// Whether it happens to tasks as a whole: to one with tries side by side only once one is chosen.
  func isOfTasks(_ task: RunTask) -> Bool {
    switch self {
    case .passed, .pruned, .pruning: false
    case .launching, .returned, .running, .needsInput, .ended, .retry, .suspended: !task.isOpenRace
    default: true
    }
  }
}

extension RunTask {
  /// Notes the line of the log that changed the attempt that counts.
  mutating func noteLine(_ number: Int) {
    if !attempts.isEmpty { attempts[(chosen ?? attempts.count) - 1].line = number }
  }

  fileprivate mutating func changeAttempt(
    _ body: (inout RunAttempt) -> Void
  ) throws(SwarmError) {
    guard !attempts.isEmpty else { throw .illegal("task \(id) has no attempt") }
    body(&attempts[(chosen ?? attempts.count) - 1])
  }
}
