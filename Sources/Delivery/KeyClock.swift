package import Foundation

/// How long a person has not pressed a key in a pane, by a clock that does not step.
///
/// tmux tells the last key by the wall clock, in whole seconds. That time is believed once, when it is
/// first seen; one in the future counts as now. From then on a clock that only goes forward decides.
package struct KeyClock: Sendable {
  /// The last key as tmux told it, 0 for none, and when that was by the steady clock, at the latest.
  private var last: (second: Int, at: ContinuousClock.Instant)?
  /// The last key that is known to have left no draft.
  private var clean: Int?
  /// A key before this time left no draft, where none is known by its own.
  private var cleanSince: Date

  package init(cleanSince: Date) {
    self.cleanSince = cleanSince
  }

  package mutating func note(_ second: Int, now: Date, at instant: ContinuousClock.Instant = .now) {
    guard last?.second != second else { return }
    // The second in which it was pressed may have just begun, or be over.
    let age = max(0, now.timeIntervalSince1970 - Double(second) - 1)
    last = (second, instant - .seconds(min(age, 1e9)))
  }

  /// How long nobody has pressed a key, at least.
  var quiet: Duration { quiet(at: .now) }

  package func quiet(at instant: ContinuousClock.Instant) -> Duration {
    guard let last, last.second > 0 else { return .seconds(1_000_000_000) }
    return last.at.duration(to: instant)
  }

  /// Whether a key is known to have left no draft.
  package func isClean(_ second: Int) -> Bool {
    if second == 0 || second == clean { return true }
    return clean == nil && Double(second) + 1 <= cleanSince.timeIntervalSince1970
  }

  /// The place where text is typed was just seen to hold no draft.
  package mutating func noteClean(_ second: Int) {
    clean = second
  }

  /// Another place is typed into from now on.
  mutating func reset(now: Date) {
    self = KeyClock(cleanSince: now)
  }
}
