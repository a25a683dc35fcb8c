import Synchronization

/// A gate that is opened once and stays open; any number of tasks may wait at it.
package final class Latch: Sendable {
  private struct State {
    var isOpen = false
    var waiters: [AsyncStream<Never>.Continuation] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Lets everybody through, now and later.
  package func open() {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      state.isOpen = true
      return state.waiters
    }
    for waiter in waiters { waiter.finish() }
  }

  /// Suspends until the gate is open; throws if the task is cancelled before.
  package func wait() async throws {
    let (opening, waiter) = AsyncStream.makeStream(of: Never.self)
    let isOpen = state.withLock { state in
      if !state.isOpen { state.waiters.append(waiter) }
      return state.isOpen
    }
    if isOpen { return }
    for await _ in opening {}
    try Task.checkCancellation()
  }
}
