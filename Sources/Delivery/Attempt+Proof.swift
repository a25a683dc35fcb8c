import AgentReports
import Foundation
import Model
import Platform
import Screens
import Tmux

/// The proof that the program took the text as a message.
extension Attempt {
  /// What is known of a text behind which Enter was sent.
  private enum Progress {
    case submitted
    /// Whether it was taken cannot be told any more.
    case lost
    /// It stands in the composer, or a person has it.
    case left
    /// It still stands in the composer, so that Enter may be sent again.
    case kept
    case waiting
  }

  /// Waits for the proof, and ends the attempt.
  mutating func conclude(since reads: Int) async throws {
    guard try await awaitRead(since: reads, what: "Enter") else { return }
    try await awaitProof()
  }

  /// Waits until the program's own record shows the text, or until the screen tells where there is
  /// no record.
  mutating func awaitProof() async throws {
    var rescues = profile.rescueEnters
    var patience = Patience(limit: .seconds(1))
    let begin = ContinuousClock.now
    while true {
      if try await agentMoved() { return }
      let now = try await lookNow()
      if let trail { self.trail = try await blocking { trail.updated() } }
      switch progress(now, after: begin.duration(to: .now)) {
      case .submitted: return try await submitted()
      case .lost: return try await finish(.unknown)
      case .left: return try await finish(.typed)
      case .waiting: patience.restart()
      case .kept: break
      }
      guard let now else {
        _ = try await vanished("before it showed that it took the text")
        return
      }
      guard let pause = patience.next() else {
        guard rescues > 0, try await rescue(now) else {
          note("the composer still holds the text")
          return try await finish(.typed)
        }
        rescues -= 1
        patience = Patience(limit: .seconds(1))
        continue
      }
      await courier.wake.wait(pause)
    }
  }

  private mutating func submitted() async throws {
    courier.remember { $0.cleanSince = courier.context.now() }
    try await finish(.submitted)
  }

  /// The record tells first, then the screen.
  private mutating func progress(_ now: PaneLook?, after time: Duration) -> Progress {
    if let trail {
      switch trail.fate {
      case .taken(let isWhole):
        courier.remember { $0.record = .proved }
        courier.noteFirstDelivery(isProved: true)
        let how = isWhole ? "byte for byte" : "not byte for byte"
        note("seen in \(trail.source), \(how)")
        return .submitted
      case .queued:
        courier.note(
          Hold(.queued, "the program has it in its queue until its turn ends"), intent.messages)
        return .waiting
      case .dropped:
        note("a person took it back from the program's queue")
        return .left
      case .unseen: break
      }
    }
    guard !isNudge, profile.screen.composer != nil else { return byRecord(after: time) }
    guard let now else { return .waiting }
    return byComposer(now, after: time)
  }

  private mutating func byComposer(_ now: PaneLook, after time: Duration) -> Progress {
    if profile.isLineEditor, (try? terminal.state().isCanonical) == true {
      note("the program left its line editor")
      return byRecord(after: time)
    }
    let reading = reading(now)
    guard let composer = reading.composer else {
      // Whoever had it typed in spite of the screen looks at the pane.
      let limit = isForced ? Duration.seconds(5) : .seconds(30)
      guard time > limit, !reading.isDialog || isForced else { return .waiting }
      note("the composer has not been seen since Enter")
      return .lost
    }
    guard composer.isEmpty || !reading.composerShows(marks) else { return .kept }
    // A line editor may take the line off the screen before it has let go of the terminal.
    if profile.isLineEditor, !composer.isEmpty { return .kept }
    note("the composer let go of the text")
    return byRecord(after: time)
  }

  /// The screen shows that the program took the text; its record decides, unless it is known to
  /// show nothing.
  private mutating func byRecord(after time: Duration) -> Progress {
    guard let trail else { return .submitted }
    switch courier.remember({ $0.record }) {
    case .failed: return .submitted
    case .proved:
      guard time > .seconds(30) else { return .waiting }
      note("\(trail.source) does not show it")
      return .lost
    case .untested:
      guard time > .seconds(5) else { return .waiting }
      courier.remember { $0.record = .failed }
      courier.noteFirstDelivery(isProved: false)
      courier.context.log(
        .warning,
        "\(courier.address): \(trail.source) is not what Roost knows; the screen is believed")
      note("\(trail.source) does not show it, as far as it can be read")
      return .submitted
    }
  }

  /// Sends Enter again, to a text that provably still stands in the composer.
  private mutating func rescue(_ now: PaneLook) async throws -> Bool {
    if try await personTyped(now) { return false }
    if let why = whyNoEnter() {
      note("Enter is not sent again: \(why)")
      return false
    }
    guard reading(now).composerShows(marks), try await sendEnter(now) else { return false }
    note("the composer still held the text: Enter again")
    return true
  }

  private mutating func personTyped(_ now: PaneLook) async throws -> Bool {
    guard now.lastKey > look.lastKey else { return false }
    note("a person typed in the pane; Enter is left to them")
    return true
  }
}

extension ScreenReading {
  fileprivate var isDialog: Bool {
    if case .dialog = state { true } else { false }
  }
}
