import Platform
import Synchronization

/// Keeps a link from asking a hub again and again that does not answer, or that asked to wait.
///
/// After a failure there is a pause that doubles with each one, a little different each time so
/// that many daemons do not come back at once. The first success ends it for everybody.
package final class Breaker: Sendable {
  private struct Status {
    var failures = 0
    var openUntil: ContinuousClock.Instant?
    /// When the hub may be asked again that asked to wait.
    var restUntil: ContinuousClock.Instant?
  }

  private static let first = Duration.milliseconds(20)
  private static let longest = Duration.seconds(15)

  private let status = Mutex(Status())
  private let now: @Sendable () -> ContinuousClock.Instant

  package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    self.now = now
  }

  /// How long to wait before the next try; nil if it may be made now.
  package var pause: Duration? {
    status.withLock { status in
      [status.openUntil, status.restUntil].compactMap(left).max()
    }
  }

  /// How long the hub still wants to be left alone; nil if it does not.
  package var rest: Duration? { status.withLock { left($0.restUntil) } }

  private func left(_ time: ContinuousClock.Instant?) -> Duration? {
    let left = time.map { now().duration(to: $0) } ?? .zero
    return left > .zero ? left : nil
  }

  /// Notes that the hub asked to wait; the answer to another request does not end that.
  package func rest(for time: Duration) {
    status.withLock { status in
      let end = now() + time
      status.restUntil = max(status.restUntil ?? end, end)
    }
  }

  /// Notes that the hub did not answer.
  package func failed() {
    status.withLock { status in
      // Several requests that fail together are one failure.
      let now = now()
      if let until = status.openUntil, until > now { return }
      let doubled = Self.first * (1 << min(status.failures, 16))
      status.failures += 1
      status.openUntil = now + min(doubled, Self.longest) * Double.random(in: 0.75...1.25)
    }
  }

  /// Notes that the hub answered; true if it did not before.
  package func succeeded() -> Bool {
    status.withLock { status in
      defer {
        status.failures = 0
        status.openUntil = nil
      }
      return status.failures > 0
    }
  }
}
