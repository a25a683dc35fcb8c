import Model
import Platform
import Screens
import Tmux

/// Enter, sent to the text and to nothing else.
extension DeliveryAttempt {
  /// Sends Enter once the pane takes it; the attempt ends where it must not be sent.
  ///
  /// The look that allows it is the last thing before it, and the command itself checks that the
  /// cursor, the person's last key and the program in front are still as that look saw them. By that
  /// look tmux has written the text, so that an empty terminal proves that it was read: whoever comes
  /// to read there finds an Enter without a text.
  mutating func pressEnter() async throws -> Outcome? {
    var pause = Duration.milliseconds(20)
    var patience = Patience(limit: composerPatience)
    while true {
      try Task.checkCancellation()
      if let end = endByMove() { return end }
      guard let now = try await lookNow() else { return vanished(before: .enter) }
      guard now.fencingToken == fencingToken else { return ended(.unknown, .fencingTokenTaken) }
      if let end = endByPerson(now) { return end }
      guard let state = try terminalNow() else { return vanished(before: .read(.text)) }
      if state.unread > 0 && readerIsGone || isRelayedElsewhere {
        return try await discardUnread(.text)
      }
      if let end = endByTerminal(state) { return end }
      if let why = whyNoEnter() { return ended(.typed, .enterRefused(why: why)) }
      if let hold = holdOnEnter(now, state) {
        worker.note(hold, intent.messages)
        // What only a person ends may last; a text that is gone does not come back.
        if hold.reason != .unknownScreen { patience.restart() }
        guard patience.next() != nil else { return ended(.unknown, .composerLost) }
      } else if try await sendEnter(now) {
        note(.enterSent)
        return nil
      }
      await worker.wake.wait(pause)
      pause = min(pause * 2, .seconds(2))
    }
  }

  /// Sends Enter if the pane is still as the look saw it.
  mutating func sendEnter(_ now: PaneSnapshot) async throws -> Bool {
    writesBefore = activity.writes
    var enter = GuardedPaste(
      into: now, fencingToken: fencingToken, trace: DeliveryWorker.submitted(name), bytes: [0x0D],
      isFramed: false
    )
    if needsComposer { enter.expectsCursor(of: now) } else { enter.follows(name, since: now) }
    return try await server.paste(enter)
  }

  /// Why Enter has to wait: it would answer something else, or be lost.
  private func holdOnEnter(_ now: PaneSnapshot, _ state: Terminal.State) -> Hold? {
    if state.unread > 0 {
      return Hold(.unreadInput, "Enter waits: the program has not read the text yet")
    }
    if now.isInputOff { return Hold(.inputOff, "Enter waits: the pane does not take input") }
    guard needsComposer else { return nil }
    let reading = reading(now)
    if reading.composerShows(marks, tail: tail) { return nil }
    if case .dialog(let name, let line) = reading.state {
      return Hold(.dialog, "Enter waits: the program shows a \(name): \(line)")
    }
    // A line editor may draw a long line so that it cannot be read: what was seen of it stands, as
    // nobody pressed a key and the terminal is as it was, unless its line is empty.
    if profile.isLineEditor, reading.composer?.isEmpty != true { return nil }
    return Hold(.unknownScreen, "Enter waits: the composer does not show the text any more")
  }

  /// Why Enter would not reach the program that has the text; nil if it would.
  ///
  /// The guard of the Enter itself refuses a program of another name than the look before this saw.
  func whyNoEnter() -> String? {
    let (front, program) = worker.front(of: look.binding, worker.agent)
    if let group = intent.group, front.group != group {
      return "\(front.name) has come to the front of the pane since"
    }
    let rule = HoldRule(agent: worker.agent, profile: profile, typingPauseSeconds: 0)
    return rule.heldBy(front, program)?.detail
  }
}
