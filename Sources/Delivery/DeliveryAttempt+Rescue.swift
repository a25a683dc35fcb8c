import Model
import Platform
import Screens
import Tmux

/// What is done for a text that stands in the composer although Enter was sent.
extension DeliveryAttempt {
  /// Sends Enter again, to a text that provably still stands in the composer.
  mutating func rescue(_ now: PaneLook) async throws -> Bool {
    if try await personTyped(now) { return false }
    if let why = whyNoEnter() {
      note("Enter is not sent again: \(why)")
      return false
    }
    guard reading(now).composerShows(marks, tail: tail), try await sendEnter(now) else {
      return false
    }
    note("the composer still held the text: Enter again")
    return true
  }

  private mutating func personTyped(_ now: PaneLook) async throws -> Bool {
    guard now.lastKey > look.lastKey else { return false }
    note("a person typed in the pane; Enter is left to them")
    return true
  }
}
