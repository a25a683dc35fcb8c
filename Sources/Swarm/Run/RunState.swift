/// How far a run has come.
package enum RunState: String, CaseIterable, Sendable {
  /// It is planned, and nothing of it has been started.
  case staged
  case running
  /// What runs goes on, and nothing more is started.
  case paused
  /// What runs is being ended.
  case cancelling
  case succeeded
  case failed
  case cancelled

  package var isTerminal: Bool {
    switch self {
    case .staged, .running, .paused, .cancelling: false
    case .succeeded, .failed, .cancelled: true
    }
  }

  /// How a person is told: "it is over (succeeded)".
  package var words: String {
    switch self {
    case .staged: "not started yet"
    case .cancelling: "being cancelled"
    case .succeeded, .failed: "over (\(rawValue))"
    case .running, .paused, .cancelled: rawValue
    }
  }

  /// Whether this state may be followed by another one; a failed run goes on where a task is retried.
  package func allows(_ next: RunState) -> Bool {
    switch self {
    case .staged: [.running, .cancelled].contains(next)
    case .running: [.paused, .cancelling, .succeeded, .failed, .cancelled].contains(next)
    case .paused: [.running, .cancelling, .succeeded, .failed, .cancelled].contains(next)
    case .cancelling: next == .cancelled
    case .failed, .cancelled: next == .running
    case .succeeded: false
    }
  }
}
