/// What became of one of several tries side by side.
package enum TryVerdict: Sendable, Equatable {
  /// It succeeded, its check among that; the commit is nil where it changed nothing.
  case passed(commit: String?, changedLines: Int)
  case failed(String)
  case timedOut(String)
  case cancelled(String)
  /// It was given up because others do better.
  case pruned(String)
  /// It came to nothing for a passing reason, and another one is made in its place.
  case replaced(String)

  package var isPassing: Bool {
    if case .passed = self { true } else { false }
  }

  package var reason: String? {
    switch self {
    case .passed: nil
    case .failed(let reason), .timedOut(let reason), .cancelled(let reason), .pruned(let reason),
      .replaced(let reason):
      reason
    }
  }

  /// "passed", "failed" and the like.
  package var name: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .timedOut: "timed_out"
    case .cancelled: "cancelled"
    case .pruned: "pruned"
    case .replaced: "replaced"
    }
  }
}
