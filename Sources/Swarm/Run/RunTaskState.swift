/// How far a task of a run has come.
package enum RunTaskState: String, CaseIterable, Sendable {
  /// Tasks that it waits for are not done yet.
  case pending
  /// It can be started.
  case ready
  /// It is decided that it starts; its program may not run yet.
  case launching
  case running
  /// Its agent waits for a person.
  case needsInput = "needs_input"
  /// Its agent has ended, and its work is looked at.
  case verifying
  /// Its work is being merged into the run's branch.
  case integrating
  /// Its work contradicts what was merged before.
  case conflict
  /// It failed for a passing reason and is tried again later.
  case retryWait = "retry_wait"
  /// Its agent's service refused it for a while.
  case suspended
  case done
  /// Its result was known from before.
  case cached
  case failed
  case timedOut = "timed_out"
  case cancelled
  /// A task that it waits for did not succeed.
  case skipped

  package var isTerminal: Bool { isSuccess || isFailure }

  package var isSuccess: Bool { self == .done || self == .cached }

  package var isFailure: Bool {
    [.failed, .timedOut, .cancelled, .skipped].contains(self)
  }

  /// Whether an attempt at it takes up one of the places that agents have.
  package var isActive: Bool {
    [.launching, .running, .needsInput, .verifying].contains(self)
  }

  /// Whether it may be started.
  package var isStartable: Bool { [.ready, .retryWait, .suspended].contains(self) }

  package func allows(_ next: RunTaskState) -> Bool {
    if next == .cancelled { return !isTerminal }
    return switch self {
    case .pending: [.ready, .skipped].contains(next)
    case .ready: [.launching, .cached, .skipped, .failed].contains(next)
    case .launching, .running, .needsInput:
      [.running, .needsInput, .verifying, .retryWait, .suspended, .failed, .timedOut]
        .contains(next) || self == .launching && [.ready, .pending].contains(next)
    case .verifying:
      [.integrating, .done, .conflict, .retryWait, .suspended, .failed, .timedOut].contains(next)
    case .integrating: [.done, .conflict, .retryWait, .failed, .ready].contains(next)
    case .conflict: [.integrating, .ready, .failed, .skipped, .done].contains(next)
    case .retryWait, .suspended: [.launching, .ready, .failed, .skipped].contains(next)
    case .failed, .timedOut, .cancelled, .skipped: [.pending, .ready, .skipped].contains(next)
    case .done, .cached: false
    }
  }
}

extension RunTaskState {
  /// How a person is told: "it is waiting for you".
  package var words: String {
    switch self {
    case .pending: "waiting"
    case .launching: "starting"
    case .needsInput: "waiting for you"
    case .verifying: "being checked"
    case .integrating: "being merged"
    case .conflict: "in conflict"
    case .retryWait: "to be tried again"
    case .suspended: "refused for now"
    case .timedOut: "timed out"
    case .ready, .running, .done, .cached, .failed, .cancelled, .skipped: rawValue
    }
  }
}
