package import Foundation
import Model

/// How long to wait between requests to one server: more after it refused one, less while all is well.
///
/// The numbers are the seed's; other than there a Retry-After is waited out whole, and successes without
/// headers bring the delay down again.
package struct AdaptiveRateLimiter: Sendable, Equatable {
  package let base: Duration
  package private(set) var stats = RateLimitStats()
  /// What the base is multiplied by: doubled by each refusal up to 32, and a tenth less each success.
  package private(set) var backoff = 1.0
  private var current: Duration
  private var info = RateLimitInfo()
  /// Before this the server wants no request.
  private var closedUntil: Date?
  private var times: [Date] = []

  package static let shortest = Duration.milliseconds(100)
  /// What a server demands may be longer.
  package static let longest = Duration.seconds(60)

  package init(base: Duration = .milliseconds(1000)) {
    self.base = base
    current = base
    stats.delay = base
  }

  /// How long to wait before the next request.
  package func delay(now: Date) -> Duration {
    let wanted = max(current, info.recommendedDelay(now: now))
    let usual = min(max(wanted, Self.shortest), Self.longest)
    guard let closedUntil, closedUntil > now else { return usual }
    return max(usual, .milliseconds(Int64(closedUntil.timeIntervalSince(now) * 1000)))
  }

  package mutating func recordSuccess(_ info: RateLimitInfo? = nil, now: Date) {
    let before = backoff
    backoff = max(1, backoff * 0.9)
    if let info {
      self.info = info.absolute(now: now)
      stats.lastInfo = info
      if let retryAfter = info.retryAfter { close(for: retryAfter, now: now) }
    }
    current = min(info?.share.map { base * factor($0, before) } ?? base * backoff, Self.longest)
    stats.requests += 1
    stats.delay = current
    stats.totalDelay += current
    stats.lastRequestAt = now
    times.append(now)
    times.removeAll { now.timeIntervalSince($0) >= 60 }
    stats.requestsPerMinute = times.count
  }

  private func factor(_ share: Double, _ backoff: Double) -> Double {
    switch share {
    case ..<0.1: 3
    case ..<0.3: 1.5
    case _ where share > 0.5 && backoff <= 1: 0.8
    default: 1
    }
  }

  package mutating func recordHit(retryAfter: Duration? = nil, now: Date) {
    stats.hits += 1
    stats.retries += 1
    backoff = min(backoff * 2, 32)
    current = min(base * backoff, Self.longest)
    // What was said of the window is no longer so.
    info = RateLimitInfo()
    if let retryAfter { close(for: retryAfter, now: now) }
    stats.delay = current
  }

  package mutating func recordRetry() { stats.retries += 1 }

  package mutating func reset() { self = AdaptiveRateLimiter(base: base) }

  private mutating func close(for wait: Duration, now: Date) {
    closedUntil = max(closedUntil ?? .distantPast, now + wait.inSeconds)
  }
}
