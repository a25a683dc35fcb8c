import AgentReports
import Foundation
import Model
import Platform
import Screens
import Tmux

/// The proof that the program took the text as a message.
extension DeliveryAttempt {
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
    guard try await awaitRead(since: reads, of: .enter) else { return }
    try await awaitProof()
  }

  /// Waits until the program's own record shows the text, or until the screen tells where there is
  /// no record.
  mutating func awaitProof() async throws {
    var rescues = profile.rescueEnters
    var patience = Patience(limit: .seconds(1))
    let begin = ContinuousClock.now
    while true {
      try Task.checkCancellation()
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
      await worker.wake.wait(pause)
    }
  }

  private mutating func submitted() async throws {
    worker.remember { $0.keys.noteClean(look.lastKey) }
    try await finish(.submitted)
  }

  /// The record tells first, then the screen.
  private mutating func progress(_ now: PaneLook?, after time: Duration) -> Progress {
    switch trail?.fate {
    case .taken(let likeness):
      worker.remember { $0.record = .proved }
      worker.noteFirstDelivery(isProved: true)
      note("seen in \(trail?.source ?? ""), \(Self.words(for: likeness))")
      return .submitted
    case .queued: return byQueue(now)
    case .dropped:
      note("a person took it back from the program's queue")
      return .left
    case .unseen, nil: break
    }
    if let now, reading(now).queueShows(marks) { return byQueue(now) }
    guard !isNudge, profile.screen.composer != nil else { return byRecord(now, after: time) }
    guard let now else { return .waiting }
    return byComposer(now, after: time)
  }

  private static func words(for likeness: MessageTrail.Likeness) -> String {
    switch likeness {
    case .exact: "byte for byte as it was typed"
    case .composed: "as its composer writes it: with blanks for tabs, letters in one piece"
    case .changed: "not as it was typed"
    }
  }

  /// The program has the text in its queue, which ends with the program, or with a person who takes
  /// the text back into the composer.
  ///
  /// A program may write its record before it draws, so that its composer still shows the text.
  private mutating func byQueue(_ now: PaneLook?) -> Progress {
    if trail?.isRunning == false {
      note("the program that had it in its queue has ended")
      return .lost
    }
    if restingSince == nil {
      worker.note(
        Hold(.queued, "the program has it in its queue until its turn ends"), intent.messages)
    }
    guard let now else { return .waiting }
    let front = FrontProgram(ofPane: look.binding.panePID)
    guard front.group == intent.group || intent.group == nil else { return .waiting }
    let reading = reading(now)
    if reading.composerShows(marks, tail: tail) {
      guard hasStayed() else { return .waiting }
      note("it stands in the composer again")
      return .left
    }
    letGo()
    guard reading.state == .ready, !isBusy(reading) else {
      restingSince = nil
      return .waiting
    }
    let since = restingSince ?? .now
    restingSince = since
    let rest = since.duration(to: .now)
    if reading.queueShows(marks) {
      guard rest > .seconds(3) else { return .waiting }
      let why = "the program rests and keeps it in its queue: take it from there and press Enter"
      worker.note(Hold(.leftInQueue, why), intent.messages)
      return .waiting
    }
    guard rest > .seconds(10) else { return .waiting }
    note("the program rests, and what was in its queue is not in \(trail?.source ?? "its record")")
    return .lost
  }

  /// Whether the program works, by its own files or by its screen.
  private func isBusy(_ reading: ScreenReading) -> Bool {
    guard let trail, let activity = worker.activity(of: profile, process: trail.process) else {
      return reading.isBusy
    }
    return activity == .busy
  }

  /// Whether every look for a second has shown the text in the composer: one look may have met the
  /// program while it drew, with the cursor in what it moves to its transcript.
  private mutating func hasStayed() -> Bool {
    let since = standingSince ?? .now
    standingSince = since
    return since.duration(to: .now) > .seconds(1)
  }

  private mutating func letGo() {
    hasLetGo = true
    standingSince = nil
  }

  private mutating func byComposer(_ now: PaneLook, after time: Duration) -> Progress {
    if profile.isLineEditor, (try? terminal.state().isCanonical) == true {
      note("the program left its line editor")
      return byRecord(now, after: time)
    }
    let reading = reading(now)
    guard let composer = reading.composer else {
      // Whoever had it typed in spite of the screen looks at the pane.
      let limit = isForced ? min(.seconds(5), composerPatience) : composerPatience
      guard time > limit, !reading.isDialog || isForced else { return .waiting }
      note("the composer has not been seen since Enter")
      return .lost
    }
    if !composer.isEmpty, reading.composerShows(marks, tail: tail) {
      guard hasLetGo else { return .kept }
      guard hasStayed() else { return .waiting }
      // Not a text that Enter did not reach: a hook refused it, say, and would again.
      note("the program took the text and gave it back")
      return .left
    }
    letGo()
    // A line editor may take the line off the screen before it has let go of the terminal.
    if profile.isLineEditor, !composer.isEmpty { return .kept }
    note("the composer let go of the text")
    return byRecord(now, after: time)
  }

  /// A program without a composer that gets single keys took the text if it showed something then; one
  /// that gets lines took it with the line's end.
  private mutating func bySight(after time: Duration) -> Progress {
    guard profile.screen.composer == nil, wasCanonical == false, activity.writes == writesBefore
    else { return .submitted }
    guard time > .seconds(2) else { return .waiting }
    note("the program read Enter and showed nothing since: whether it took the text is not seen")
    return .left
  }

  /// The screen shows that the program took the text, and its record decides.
  ///
  /// Only where the record has never shown a text, and the program rests without it, is the screen
  /// believed: then the record is of a kind that Roost does not know.
  private mutating func byRecord(_ now: PaneLook?, after time: Duration) -> Progress {
    guard let trail else { return bySight(after: time) }
    let trust = worker.remember { $0.record }
    if trust == .failed { return time > .seconds(1) ? .submitted : .waiting }
    // While it works, that its composer is empty proves nothing: a hook may give the text back.
    let works = now.map { isBusy(reading($0)) } ?? false
    guard !works, time > .seconds(trust == .proved ? 30 : 10) else { return .waiting }
    if trust == .proved {
      note("\(trail.source) does not show it")
      return .lost
    }
    worker.remember { $0.record = .failed }
    worker.noteFirstDelivery(isProved: false)
    let what = trail.isReadable ? "is not what Roost knows" : "is not where Roost looks for it"
    worker.context.log(
      .warning, "\(worker.address): \(trail.source) \(what); the screen is believed")
    note("\(trail.source) \(what); the screen is believed")
    return .submitted
  }
}

extension ScreenReading {
  fileprivate var isDialog: Bool {
    if case .dialog = state { true } else { false }
  }
}
