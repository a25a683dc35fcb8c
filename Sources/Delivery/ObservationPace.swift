/// When a program that writes is worth a look.
package struct ObservationPace: Sendable {
  package static let tick = Duration.milliseconds(500)
  /// Writes within a tick that are more than a blinking cursor's.
  private static let burst = 3
  /// How long one that goes on writing so is not looked at.
  private static let burstPatience = Duration.seconds(4)
  /// After how long without news a program that tells nothing is believed to stay so.
  private static let silence = Duration.seconds(8)

  private let hasEvents: Bool
  package private(set) var isBurst = false
  /// How long to wait for a write before the next look.
  package private(set) var patience = tick
  private var writes = 0
  private var looked: ContinuousClock.Instant
  private var lastWrite: ContinuousClock.Instant

  package init(hasEvents: Bool, at now: ContinuousClock.Instant = .now) {
    self.hasEvents = hasEvents
    (looked, lastWrite) = (now, now)
  }

  /// Takes note of a look: whether it showed anything new, and whether anything at all.
  package mutating func noteLook(
    isNews: Bool, tells: Bool, at now: ContinuousClock.Instant = .now
  ) {
    let limit = !hasEvents ? Duration.seconds(2) : tells ? .seconds(30) : .seconds(600)
    // Of a program that tells nothing there is nothing to be found out but that another one came,
    // which writes when it does.
    let isSettled = !tells && patience >= Self.silence
    patience = isNews ? Self.tick : isSettled ? limit : min(patience * 2, limit)
    looked = now
  }

  /// Whether to look now, at the end of a tick, by how often the program has written so far.
  package mutating func isDue(writes total: Int, at now: ContinuousClock.Instant = .now) -> Bool {
    let count = total - writes
    writes = total
    if count > 0 {
      // What comes after a silence is news.
      if lastWrite.duration(to: now) > max(patience, .seconds(2)) { patience = Self.tick }
      lastWrite = now
    }
    let wasBurst = isBurst
    isBurst = count >= Self.burst
    if isBurst != wasBurst {
      // Its files may tell of the end a moment later than its screen.
      patience = Self.tick
      return true
    }
    // Some programs animate their screen while they ask.
    let limit = isBurst ? min(patience, Self.burstPatience) : patience
    return looked.duration(to: now) >= limit
  }
}
