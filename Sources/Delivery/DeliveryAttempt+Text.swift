import Model
import Platform
package import Screens
import Tmux

/// The proof that the program has the text.
extension DeliveryAttempt {
  /// Waits until the program read the text, and until the composer shows it where a profile says
  /// where that is.
  mutating func awaitText() async throws -> Outcome? {
    if let end = try await awaitRead(since: readsBefore, of: .text) { return end }
    guard needsComposer else {
      guard let after = try await lookNow() else { return vanished(before: .enter) }
      note(.screenShows(reading(after).count(of: marks) > reading(look).count(of: marks)))
      return nil
    }
    return try await awaitComposer()
  }

  /// Waits until the composer, which was empty before, shows the text.
  ///
  /// A dialog that came in between hides it, or has swallowed it: when the dialog has gone and the
  /// composer does not show it, it went nowhere. Without any dialog the program may have lost it.
  private mutating func awaitComposer() async throws -> Outcome? {
    var patience = Patience(limit: composerPatience)
    var absentSince: ContinuousClock.Instant?
    var sawDialog = false
    let begin = ContinuousClock.now
    while true {
      try Task.checkCancellation()
      if let end = endByMove() { return end }
      guard let now = try await lookNow() else { return vanished(before: .enter) }
      if let end = endByTerminal() { return end }
      let reading = reading(now)
      // A line editor gets its text at once, and says little of what it shows where that wraps.
      let isPart = trail == nil && !profile.isLineEditor && reading.showsPart(of: text)
      if !isPart, reading.composerShows(marks, tail: tail) {
        note(.composerShows)
        return nil
      }
      if case .dialog(let name, let line) = reading.state {
        worker.note(
          Hold(.dialog, "Enter waits: the program shows a \(name): \(line)"), intent.messages)
        sawDialog = true
        patience.restart()
      } else if begin.duration(to: .now) > .seconds(1) {
        worker.note(
          Hold(.unknownScreen, "Enter waits: the composer does not show the text"), intent.messages)
      }
      absentSince = reading.composer?.isClosed == true ? absentSince ?? .now : nil
      if sawDialog, let since = absentSince, since.duration(to: .now) > .seconds(2) {
        return ended(by: .stale, .swallowedByDialog)
      }
      guard let pause = patience.next() else {
        return ended(.unknown, isPart ? .composerShowsPart : .composerLacks)
      }
      await worker.wake.wait(pause)
    }
  }

  /// Waits until nothing that was typed is left unread in the pane's terminal.
  ///
  /// A read that was seen and an empty terminal prove it at once. Where reads cannot be seen, an
  /// empty terminal proves it after tmux answered once more: by then it has handed over the text.
  mutating func awaitRead(since reads: Int, of part: TypedPart) async throws -> Outcome? {
    var pause = Duration.milliseconds(20)
    while true {
      try Task.checkCancellation()
      if let end = endByMove() { return end }
      guard let state = try terminalNow() else { return vanished(before: .read(part)) }
      if readerIsGone || part == .text && isRelayedElsewhere {
        return try await discardUnread(part)
      }
      let hasRead = activity.reads > reads
      if !hasRead, !mayChange(after: part), let end = endByTerminal(state) { return end }
      if state.unread == 0 {
        // An unfinished line is the terminal's own; with the Enter the program gets it.
        let isGathered = state.isCanonical && part == .text
        var isRead = isGathered || hasRead
        if !isRead { isRead = try await wasHandedOver(pause) }
        if isRead {
          note(.read(part))
          return nil
        }
      } else if pause > .milliseconds(500) {
        worker.note(
          Hold(.unreadInput, "\(part.words) was typed and the program has not read it yet"),
          intent.messages)
      }
      await worker.wake.wait(pause)
      pause = min(pause * 2, .seconds(2))
    }
  }

  /// Whether a terminal of another mode may be the sign of a read that the system does not tell of.
  ///
  /// A line editor sets up its terminal anew for what it runs, once it has read the Enter.
  private func mayChange(after part: TypedPart) -> Bool {
    profile.isLineEditor && part == .enter && !activity.isTold
  }

  /// The terminal's state; nil if it is gone.
  func terminalNow() throws(SystemError) -> Terminal.State? {
    do {
      return try terminalState()
    } catch {
      guard error.isMissing else { throw error }
      return nil
    }
  }

  /// Whether tmux has answered since, and the terminal is empty still: for a system that does not tell
  /// of reads.
  private func wasHandedOver(_ pause: Duration) async throws -> Bool {
    guard pause > .milliseconds(20) else { return false }
    guard try await lookNow() != nil else { return false }
    return try terminalState().unread == 0
  }
}

extension DeliveryAttempt {
  /// Whether the program to which the text was typed has ended, or another one has come before it.
  var readerIsGone: Bool {
    if let process = intent.process {
      let identity = ProcessTable.Identity(pid: process.pid, started: process.started)
      if !ProcessTable.isAlive(identity) { return true }
    }
    guard let group = intent.group else { return false }
    return ProcessTable.foregroundGroup(ofTerminalOf: look.binding.panePID) != group
  }

  /// Whether what is handed on behind the pane's terminal goes to another program than the one that
  /// was looked at.
  var isRelayedElsewhere: Bool { relays.contains(where: \.hasChanged) }

  /// Takes back what the program that was meant has not read, before another one reads it.
  ///
  /// In a terminal that gathers lines, as a shell sets it up, a line without its end is not counted:
  /// so the count decides nothing. What tmux had yet to write is there once it has answered.
  mutating func discardUnread(_ part: TypedPart) async throws -> Outcome {
    try discardInput()
    if try await lookNow() != nil { try discardInput() }
    let front = FrontProgram(ofPane: look.binding.panePID)
    // Whoever reads there now may have been faster.
    return ended(.unknown, .readerGone(part, front: front.name))
  }

  private func discardInput() throws {
    try terminal.discardInput()
    for relay in relays {
      do {
        try Terminal(path: relay.terminal).discardInput()
      } catch {
        guard error.isMissing else { throw error }
      }
    }
  }
}

/// What of a message goes into a terminal by itself.
package enum TypedPart: Sendable {
  case text
  case enter

  var words: String {
    switch self {
    case .text: "the text"
    case .enter: "Enter"
    }
  }
}

/// Pauses between looks, which grow, up to a limit in all.
struct Patience {
  private let limit: Duration
  private var pause = Duration.milliseconds(20)
  private var end: ContinuousClock.Instant

  init(limit: Duration) {
    self.limit = limit
    end = .now + limit
  }

  mutating func restart() { end = .now + limit }

  /// How long to wait before the next look; nil once the limit is reached.
  mutating func next() -> Duration? {
    guard ContinuousClock.now < end else { return nil }
    defer { pause = min(pause * 2, .seconds(1)) }
    return pause
  }
}

extension ScreenReading {
  /// Whether the composer shows a text: one of its marks, the placeholder of a long one, or its end,
  /// where it is too long for the composer.
  func composerShows(_ marks: [String], tail: String) -> Bool {
    guard let text = draftRunTogether else { return endsAtCursor(tail) }
    if marks.contains(where: text.contains) { return true }
    if tail.count > 8, text.filter({ !$0.isWhitespace }).hasSuffix(tail) { return true }
    return holdsPlaceholder(text)
  }

  /// Whether the composer shows a text with one part of it missing, as far as its letters and digits
  /// tell, which every program shows alike.
  ///
  /// One that is too low for the text shows the text's end.
  package func showsPart(of text: String) -> Bool {
    guard let draft = composer?.text, rules.composer?.isOneRow != true,
      !holdsPlaceholder(draft)
    else { return false }
    let shown = Self.plainLetters(draft)
    let whole = Self.plainLetters(text)
    guard shown.count < whole.count, !whole.hasSuffix(shown) else { return false }
    let start = zip(shown, whole).prefix { $0 == $1 }.count
    let end = zip(shown.reversed(), whole.reversed()).prefix { $0 == $1 }.count
    return start > 0 && start + end >= shown.count
  }

  private static func plainLetters(_ text: String) -> String {
    String(
      text.unicodeScalars.filter {
        $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0)
      }.map(Character.init))
  }

  /// Whether a text has a placeholder for what was pasted in it.
  private func holdsPlaceholder(_ text: String) -> Bool {
    rules.placeholder.flatMap { try? Regex($0) }.map(text.contains) ?? false
  }

  /// Whether the cursor, which the program shows in its composer alone, stands behind the text's end.
  ///
  /// The beginning of a text of many lines may have been scrolled away, and the composer's sign with it.
  private func endsAtCursor(_ tail: String) -> Bool {
    guard rules.composer?.needsCursor == true, screen.isCursorShown, tail.count > 8 else {
      return false
    }
    let row = screen.lines.indices.contains(screen.cursor.row) ? screen.cursor.row : nil
    guard let row else { return false }
    let before =
      screen.lines[max(0, row - 8)..<row].map(\.text)
      + [String(screen.lines[row].text.prefix(screen.cursor.column))]
    return before.joined().filter { !$0.isWhitespace }.hasSuffix(tail)
  }
}
