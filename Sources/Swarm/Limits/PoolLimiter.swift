package import Foundation
import Model

/// How many agents of one pool run at a time, and when the next one may start.
///
/// A refusal by the provider halves the slots and closes the pool for as long as the provider wants; each
/// minute without one gives a slot back.
package struct PoolLimiter: Sendable, Equatable {
  /// How many run at a time at most.
  package let width: Int
  /// How long is waited between two starts.
  package let spacing: Duration
  package private(set) var slots: Int
  package private(set) var closedUntil: Date?
  package private(set) var hits = 0
  /// Refusals one after another, without a clean minute between.
  private var streak = 0
  private var lastStart: Date?
  /// Since when nothing was refused, or the last slot came back.
  private var cleanSince: Date?

  private static let cleanTime = 60.0

  package init(width: Int, spacing: Duration = .zero) {
    self.width = max(1, width)
    self.spacing = spacing
    slots = self.width
  }

  /// Whether one more may start.
  package enum Answer: Sendable, Equatable {
    case now
    /// Not before this time.
    case at(Date, Reason)
    /// When one has ended.
    case full
  }

  package enum Reason: String, Sendable {
    case spacing
    case rateLimit = "rate_limit"
  }

  /// Whether one more may start beside those that run; what was recovered by now has to be told first.
  package func answer(running: Int, now: Date) -> Answer {
    if let closedUntil, closedUntil > now { return .at(closedUntil, .rateLimit) }
    guard running < slots else { return .full }
    if let lastStart {
      // A clock that was set back does not keep the pool closed.
      let next = lastStart + spacing.inSeconds
      if next > now, lastStart <= now { return .at(next, .spacing) }
    }
    return .now
  }

  package mutating func recordStart(now: Date) { lastStart = now }

  /// Notes a refusal, with what the provider wants, which is honoured whole.
  ///
  /// Those of agents that ran side by side come together and count as one: while the pool is closed it is
  /// not halved again. `backoff` tells how long is waited for the n-th refusal in a row, from 0 on.
  package mutating func recordHit(
    retryAfter: Duration?, now: Date, backoff: (Int) -> Duration
  ) {
    hits += 1
    if closedUntil.map({ $0 <= now }) ?? true {
      slots = max(1, slots / 2)
      streak += 1
    }
    let wait = max(retryAfter ?? .zero, backoff(max(0, streak - 1)))
    let end = now + wait.inSeconds
    closedUntil = max(closedUntil ?? end, end)
    cleanSince = closedUntil
  }

  /// Gives back a slot for each minute without a refusal since the pool was opened again.
  package mutating func recover(now: Date) {
    if let closedUntil, closedUntil <= now { self.closedUntil = nil }
    guard let since = cleanSince, closedUntil == nil else { return }
    let minutes = Int(max(0, min(now.timeIntervalSince(since) / Self.cleanTime, 1e6)))
    guard minutes > 0 else { return }
    streak = 0
    slots = min(width, slots + minutes)
    cleanSince = slots < width ? since + Double(minutes) * Self.cleanTime : nil
  }

  /// When a slot comes back next; nil where all are there.
  package var nextRecovery: Date? { cleanSince.map { $0 + Self.cleanTime } }
}
