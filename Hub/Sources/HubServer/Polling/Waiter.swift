import Synchronization

/// Suspends one request until the first call of `wake`.
final class Waiter: Sendable {
  /// Whether the request waits, or was woken before.
  private enum State {
    case fresh
    case suspended(CheckedContinuation<Void, Never>)
    case woken
  }

  private let state = Mutex(State.fresh)

  /// Ends the wait, or one that begins later.
  func wake() {
    let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
      defer { state = .woken }
      switch state {
      case .suspended(let continuation): return continuation
      case .fresh, .woken: return nil
      }
    }
    continuation?.resume()
  }

  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWoken = state.withLock { state in
          switch state {
          case .fresh:
            state = .suspended(continuation)
            return false
          case .suspended, .woken: return true
          }
        }
        if isWoken { continuation.resume() }
      }
    } onCancel: {
      wake()
    }
  }
}
