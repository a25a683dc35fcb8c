@preconcurrency import Dispatch
import Synchronization

/// A bell that one task sleeps by and anybody may ring; rings that come while it is awake are
/// remembered as one.
package final class Wake: Sendable {
  private enum State {
    case quiet
    case rung
    case waiting(turn: Int, CheckedContinuation<Void, Never>)
  }

  private let state = Mutex((state: State.quiet, turn: 0))

  package init() {}

  package func ring() {
    let waiter = state.withLock { current -> CheckedContinuation<Void, Never>? in
      guard case .waiting(_, let continuation) = current.state else {
        current.state = .rung
        return nil
      }
      current.state = .quiet
      return continuation
    }
    waiter?.resume()
  }

  /// Suspends until the bell rings, the time has passed, or the task is cancelled.
  ///
  /// One task at a time may wait; a second one takes the place of the first, which returns.
  package func wait(_ limit: Duration? = nil) async {
    let turn = state.withLock { current in
      current.turn += 1
      return current.turn
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (wasRung, displaced) = state.withLock { current in
          if case .rung = current.state {
            current.state = .quiet
            return (true, CheckedContinuation<Void, Never>?.none)
          }
          var displaced: CheckedContinuation<Void, Never>?
          if case .waiting(_, let other) = current.state { displaced = other }
          current.state = .waiting(turn: turn, continuation)
          return (false, displaced)
        }
        displaced?.resume()
        if wasRung { return continuation.resume() }
        if Task.isCancelled { return resume(turn) }
        guard let limit else { return }
        // Longer than any machine runs is long enough, and a number that fits.
        let nanoseconds = Int(max(0, min(limit / .nanoseconds(1), 1e18)))
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) {
          self.resume(turn)
        }
      }
    } onCancel: {
      resume(turn)
    }
  }

  /// Ends the wait of a turn if it still lasts.
  private func resume(_ turn: Int) {
    let waiter = state.withLock { current -> CheckedContinuation<Void, Never>? in
      guard case .waiting(turn, let continuation) = current.state else { return nil }
      current.state = .quiet
      return continuation
    }
    waiter?.resume()
  }
}
