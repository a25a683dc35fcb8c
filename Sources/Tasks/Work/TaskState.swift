/// How far a task has come.
package enum TaskState: String, CaseIterable, Sendable {
  /// Tasks that it depends on are not done yet.
  case waiting
  /// It is being worked on, or waits for somebody to claim it.
  case open
  /// Every answer is there, and one of them has to be chosen.
  case deciding
  case done
  case failed
  case cancelled
  /// A task that it depends on did not succeed.
  case skipped

  package var isTerminal: Bool {
    switch self {
    case .waiting, .open, .deciding: false
    case .done, .failed, .cancelled, .skipped: true
    }
  }

  /// Whether this state may be followed by another one.
  ///
  /// A task that failed or was cancelled is opened again by a retry.
  package func allows(_ next: TaskState) -> Bool {
    switch self {
    case .waiting: [.open, .cancelled, .skipped].contains(next)
    case .open: [.deciding, .failed, .cancelled].contains(next)
    case .deciding: [.done, .failed, .cancelled].contains(next)
    case .failed, .cancelled, .skipped: next == .open
    case .done: false
    }
  }
}

/// How far one agent's try at a task has come.
package enum AttemptState: String, CaseIterable, Sendable {
  /// It is decided that the agent gets the task; its mailbox may not have the message yet.
  case queued
  case delivered
  /// There was a sign of work on it.
  case running
  case succeeded
  case failed
  case timedOut = "timed_out"
  case cancelled

  package var isTerminal: Bool {
    switch self {
    case .queued, .delivered, .running: false
    case .succeeded, .failed, .timedOut, .cancelled: true
    }
  }

  /// Whether this state may be followed by another one.
  ///
  /// An agent that reads its mailbox file by itself may answer before the delivery is on record.
  package func allows(_ next: AttemptState) -> Bool {
    switch self {
    case .queued: next != .queued
    case .delivered: next != .queued && next != .delivered
    case .running: next.isTerminal
    case .succeeded, .failed, .timedOut, .cancelled: false
    }
  }
}
