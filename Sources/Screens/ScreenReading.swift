package import Model

/// What a program's screen says about taking a message.
package enum ScreenState: Sendable, Equatable {
  /// The composer is there and empty: a message that is pasted stands in it alone.
  case ready
  /// Text of somebody stands in the composer.
  case draft(String)
  /// A question or a menu, by its name, that keys would answer; with a line of it.
  case dialog(name: String, line: String)
  /// A mode of the composer in which a text is not sent as a message, by its name.
  case mode(String)
  /// The screen does not show what it shows while the program takes input.
  case notReady
  /// Nothing that the rules know; with the lines that were not understood.
  case unknown([String])
}

/// What a profile's rules make of a screen.
package struct ScreenReading: Sendable {
  package let screen: Screen
  package let rules: ScreenRules
  package let composer: Composer?

  package init(_ screen: Screen, _ rules: ScreenRules) {
    self.screen = screen
    self.rules = rules
    composer = rules.composer.flatMap { Composer($0, on: screen) }
  }

  /// Only a composer that is proved empty is ready: what a dialog or a menu looks like may change
  /// with every version, so these only give the reason a name.
  package var state: ScreenState {
    if let mode { return .mode(mode) }
    if isWaitingByTitle { return dialog ?? .dialog(name: "question", line: screen.title) }
    if !isReady { return dialog ?? .notReady }
    if let composer, composer.isEmpty { return .ready }
    if let dialog { return dialog }
    if let composer { return .draft(composer.text) }
    return rules.composer == nil ? .ready : .unknown(lastLines)
  }

  /// Whether the program works, by the lines next to its composer; text in it does not count.
  package var isBusy: Bool {
    // Nobody but the program writes into its title.
    if !screen.title.isEmpty, let title = rules.busyTitle.flatMap({ try? Regex($0) }) {
      return screen.title.firstMatch(of: title) != nil
    }
    guard let busy = rules.busy.flatMap({ try? Regex($0) }) else { return false }
    return surroundings.contains { $0.firstMatch(of: busy) != nil }
  }

  /// What stands in the composer, wherever its lines wrapped.
  ///
  /// A line editor without a frame and tmux do not count every letter as equally wide. Where that
  /// breaks a long text, so that no composer is seen, it is what stands up to the cursor.
  package var draftRunTogether: String? {
    if let composer { return Self.runTogether(composer.text.split(separator: "\n")) }
    guard rules.composer?.wrapsBare == true else { return nil }
    return Self.runTogether(screen.lines.prefix(screen.cursor.row + 1).map { Substring($0.text) })
  }

  private static func runTogether(_ lines: [Substring]) -> String {
    lines.map { $0.drop { $0 == " " } }.joined()
  }

  /// How often one of the marks, or a placeholder for pasted text, is on the screen.
  package func count(of marks: [String]) -> Int {
    let text = screen.runTogether
    var count = marks.reduce(0) { $0 + text.ranges(of: $1).count }
    if let placeholder = rules.placeholder.flatMap({ try? Regex($0) }) {
      count += text.ranges(of: placeholder).count
    }
    return count
  }

  /// Whether one of the marks stands in what the program shows of its queue.
  package func queueShows(_ marks: [String]) -> Bool {
    guard let queue = rules.queue.flatMap({ try? Regex($0) }), let composer else { return false }
    let above = screen.lines[max(0, composer.rows.lowerBound - 24)..<composer.rows.lowerBound]
    return above.contains { line in
      guard let match = line.text.firstMatch(of: queue), match.count > 1,
        let text = match[1].substring
      else { return false }
      return marks.contains { text.contains($0) }
    }
  }

  /// The line that says that the program is logged out, where nothing has come after it.
  package var loggedOut: String? {
    guard let composer, let part = rules.transcript.flatMap({ try? Regex($0) }),
      let pattern = rules.loggedOut.flatMap({ try? Regex($0) })
    else { return nil }
    let last = screen.lines[..<composer.rows.lowerBound].last {
      $0.text.firstMatch(of: part) != nil
    }
    guard let text = last?.text, text.firstMatch(of: pattern) != nil else { return nil }
    return String(text.drop { !$0.isLetter })
  }

  // MARK: - Parts

  private var isWaitingByTitle: Bool {
    guard let title = rules.waitingTitle.flatMap({ try? Regex($0) }) else { return false }
    return screen.title.firstMatch(of: title) != nil
  }

  private var isReady: Bool {
    guard let ready = rules.ready.flatMap({ try? Regex($0) }) else { return true }
    return screen.lines.contains { $0.text.firstMatch(of: ready) != nil }
  }

  /// The name of the mode that the composer's own lines or those below it show.
  private var mode: String? {
    let lines = screen.lines[min(lastTranscriptRow, screen.lines.count)...].map(\.text)
    return rules.modes.first { rule in
      guard let pattern = try? Regex(rule.pattern) else { return false }
      return lines.contains { $0.firstMatch(of: pattern) != nil }
    }?.name
  }

  /// A dialog takes the composer's place: while the composer is there, what looks like one is in the
  /// transcript, or somebody's text.
  private var dialog: ScreenState? {
    guard composer?.isClosed != true || isChoice else { return nil }
    let lines = screen.lines[max(0, lastRow - 40)...].map(\.text)
    for rule in rules.dialogs {
      guard let pattern = try? Regex(rule.pattern) else { continue }
      if let line = lines.last(where: { $0.firstMatch(of: pattern) != nil }) {
        return .dialog(name: rule.name, line: String(line.drop { $0.isWhitespace }))
      }
    }
    return nil
  }

  /// The choices of a dialog may look like a composer with a text.
  private var isChoice: Bool {
    composer?.text.firstMatch(of: #/^(\d+\.|\[.\]) /#) != nil
  }

  /// The row from which on nothing is transcript: the composer's edge, or the last few lines.
  private var lastTranscriptRow: Int {
    let edge = rules.composer?.frame == ComposerRule.Frame.none ? 0 : 1
    return composer.map { max(0, $0.rows.lowerBound - edge) } ?? max(0, lastRow - 8)
  }

  private var lastRow: Int { screen.lines.lastIndex { !$0.isBlank } ?? 0 }

  /// The lines above and below the composer, or the last ones where there is none.
  private var surroundings: [String] {
    guard let composer else { return lastLines }
    let above = screen.lines[max(0, composer.rows.lowerBound - 5)..<composer.rows.lowerBound]
    let below = screen.lines[min(composer.rows.upperBound, screen.lines.count)...]
    return (above + below).map(\.text)
  }

  private var lastLines: [String] {
    Array(screen.lines.map(\.text).filter { !$0.isEmpty }.suffix(8))
  }
}
