import Model
import Platform
import Screens
import Tmux

/// What is done for a text that stands in the composer although Enter was sent.
extension DeliveryAttempt {
  /// Sends Enter again, to a text that provably still stands in the composer.
  mutating func rescue(_ now: PaneSnapshot) async throws -> Bool {
    if now.lastKey > look.lastKey {
      note(.personTyped(.afterEnter))
      return false
    }
    if let why = whyNoEnter() {
      note(.enterNotSentAgain(why: why))
      return false
    }
    guard reading(now).composerShows(marks, tail: tail), try await sendEnter(now) else {
      return false
    }
    note(.enterSentAgain)
    return true
  }
}
