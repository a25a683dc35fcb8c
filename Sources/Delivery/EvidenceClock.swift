import Platform

/// Tells whether what a look shows of a program is news, or older than what is known by then.
package struct EvidenceClock: Sendable {
  private var news: (at: ContinuousClock.Instant, isWork: Bool)?

  /// How long a program may take to show that it works on what it has just taken.
  private static let reaction = Duration.seconds(1)

  package init() {}

  /// Notes that something was learned otherwise: a message was taken (`isWork`), a hook told.
  package mutating func noteNews(isWork: Bool, at time: ContinuousClock.Instant = .now) {
    news = (time, isWork)
  }

  /// Whether something was learned after a look began.
  package func hasNews(since look: ContinuousClock.Instant) -> Bool {
    news.map { $0.at > look } ?? false
  }

  /// Whether a look that began at some time tells more than that.
  package func believes(
    _ status: Observation.Status, lookedAt time: ContinuousClock.Instant
  ) -> Bool {
    guard let news else { return true }
    let settled = news.isWork && status == .idle ? news.at + Self.reaction : news.at
    return time >= settled
  }
}

extension DeliveryWorker {
  /// Notes that something of the agent is known otherwise than by a look, which is worth one.
  func noteNews(isWork: Bool) {
    remember { $0.evidence.noteNews(isWork: isWork) }
    observing.ring()
  }

  func believes(_ seen: Observation?, lookedAt time: ContinuousClock.Instant) -> Bool {
    guard let seen else { return true }
    return remember { $0.evidence.believes(seen.status, lookedAt: time) }
  }

  func hasNews(since look: ContinuousClock.Instant) -> Bool {
    remember { $0.evidence.hasNews(since: look) }
  }
}
