import Metrics
import Synchronization

/// Counts the held polls, and lets tests wait for a number of them.
final class HeldPollCounter: Sendable {
  /// The count, and who waits for which count.
  private struct State {
    var count = 0
    var observers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())
  private let meter: Meter

  init(_ meter: Meter) {
    self.meter = meter
  }

  func change(by number: Int) {
    let reached = state.withLock { state in
      state.count += number
      meter.set(state.count)
      let reached = state.observers.filter { $0.count == state.count }
      state.observers.removeAll { $0.count == state.count }
      return reached
    }
    for observer in reached { observer.continuation.resume() }
  }

  /// Returns when exactly so many polls are held.
  func waitUntil(_ count: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if state.count != count { state.observers.append((count, continuation)) }
        return state.count == count
      }
      if isReached { continuation.resume() }
    }
  }
}
