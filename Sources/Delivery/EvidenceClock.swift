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

  /// Whether a look that began at some time tells more than that.
  package func believes(
    _ status: Observation.Status, lookedAt time: ContinuousClock.Instant
  ) -> Bool {
    guard let news else { return true }
    let settled = news.isWork && status == .idle ? news.at + Self.reaction : news.at
    return time >= settled
  }
}
