/// When to look again at what holds messages: at each event, and without one ever more seldom.
///
/// A look costs far more than a wait. So the pause after an event grows with the time between looks,
/// too: a program that draws on and on is looked at as seldom.
package struct HoldPace: Sendable {
  private static let first = Duration.milliseconds(50)
  /// Longer than the minute after which every mailbox is looked at anyway.
  private static let last = Duration.seconds(120)
  /// The same where the system tells of no event at all.
  private static let lastWithoutEvents = Duration.seconds(2)

  private let limit: Duration
  private var lastEvent: ContinuousClock.Instant
  /// How long to wait for an event.
  package private(set) var patience = Self.first

  /// How long to let an event go on before the look.
  package var pause: Duration { min(patience / 8, .seconds(2)) }

  package init(hasEvents: Bool, at now: ContinuousClock.Instant = .now) {
    lastEvent = now
    limit = hasEvents ? Self.last : Self.lastWithoutEvents
  }

  /// Looks ever more seldom, unless a look brought news.
  ///
  /// A look that somebody called for says nothing of how long what holds the messages lasts: a
  /// hundred new messages in a second are no reason to look two minutes later.
  package mutating func noteLook(isNews: Bool, wasCalled: Bool = false) {
    if isNews {
      patience = Self.first
    } else if !wasCalled {
      patience = min(patience * 2, limit)
    }
  }

  /// What comes after a silence is news.
  package mutating func noteEvent(at now: ContinuousClock.Instant = .now) {
    if lastEvent.duration(to: now) > max(patience, .seconds(2)) { patience = Self.first }
    lastEvent = now
  }
}
