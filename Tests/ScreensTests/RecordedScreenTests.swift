import Model
import Screens
import TestSupport
import Testing

/// What the profiles make of recorded screens of the real programs.
@Suite struct RecordedScreenTests {
  @Test func `Screens of each program with an own profile are recorded`() {
    let counts = Dictionary(grouping: RecordedScreen.all, by: \.profile).mapValues(\.count)
    for profile in ["claude", "codex", "gptme", "aider", "vibe", "shell-repl"] {
      #expect((counts[profile] ?? 0) >= 20, "\(profile)")
    }
  }

  @Test(arguments: RecordedScreen.all)
  func `A recorded screen is what it was recorded as`(recorded: RecordedScreen) throws {
    let state = try recorded.reading().state
    #expect(state.word == recorded.state, "\(state)")
  }

  @Test(arguments: RecordedScreen.all)
  func `A program that is logged out is told from one that merely spoke of it before`(
    recorded: RecordedScreen
  ) throws {
    let line = try recorded.reading().loggedOut
    #expect((line != nil) == recorded.isLoggedOut, "\(line ?? "")")
  }

  @Test(arguments: RecordedScreen.all.filter { $0.state == "draft" && $0.draft != nil })
  func `The draft of a recorded screen is read as it was typed`(recorded: RecordedScreen) throws {
    guard case .draft(let text) = try recorded.reading().state else { return }
    // What was recorded is the first line of the whole draft, which may have scrolled or wrapped.
    let draft = try #require(recorded.draft)
    let start = draft.prefix(3).filter { !$0.isWhitespace }
    let shown = text.filter { !$0.isWhitespace }
    #expect(shown.contains(start) || recorded.isSmall, "\(text)")
  }

  @Test(
    arguments: [
      ("busy-queued-two", "queued by tab", true), ("busy-queued-two", "queued two", true),
      ("busy-tool-two-steers-queue", "steer B", true), ("busy-queued-two", "hello two", false),
      ("busy-queued-two", "last queued message", false),
    ])
  func `What the program keeps in its queue is told from what it has taken`(
    name: String, text: String, isQueued: Bool
  ) throws {
    let recorded = try #require(RecordedScreen.all.first { $0.name == name })
    #expect(recorded.screen.runTogether.contains(text))
    #expect(try recorded.reading().queueShows([text]) == isQueued)
  }

  @Test func `A letter that was left within a suggestion is nobody's draft`() throws {
    var count = 0
    for recorded in RecordedScreen.all where recorded.state == "ready" {
      let row = recorded.screen.cursor.row
      let cells = recorded.screen.lines[min(row, recorded.screen.lines.count - 1)].cells
      let dim = cells.indices.filter { cells[$0].style.attributes.contains(.dim) }
      guard let first = dim.first, let last = dim.last, dim.count > 12,
        (0...1).contains(first - recorded.screen.cursor.column),
        let gap = (first..<last).first(where: { cells[$0].isBlank })
      else { continue }
      count += 1
      var screen = recorded.screen
      screen.lines[row].cells[gap] = ScreenLine.Cell("s")
      #expect(ScreenReading(screen, try recorded.profileRules()).state == .ready, "\(recorded)")
      // With the cursor behind it somebody has typed there.
      screen.cursor.column = gap + 1
      #expect(ScreenReading(screen, try recorded.profileRules()).state != .ready, "\(recorded)")
    }
    #expect(count > 0)
  }

  /// The only thing that lets a message in is a composer that is proved empty: what is not, whatever
  /// became of the screen, stays shut.
  @Test func `No cut of a screen that is not ready looks ready`() throws {
    for recorded in RecordedScreen.all where recorded.isClosed {
      let screen = recorded.screen
      for cut in stride(from: 1, to: screen.lines.count, by: 2) {
        var below = screen
        below.lines.removeFirst(cut)
        below.cursor.row -= cut
        var above = screen
        above.lines.removeLast(cut)
        for part in [below, above] where part.cursor.row >= 0 {
          let state = ScreenReading(part, try recorded.profileRules()).state
          #expect(state != .ready, "\(recorded), cut by \(cut)")
        }
      }
    }
  }

  @Test func `No screen whose lines are shuffled or whose cursor is elsewhere looks ready`() throws
  {
    var random = SeededGenerator(seed: 20_261_126)
    for recorded in RecordedScreen.all where recorded.isClosed {
      let rules = try recorded.profileRules()
      for _ in 0..<5 {
        var screen = recorded.screen
        let line = screen.cursorLine
        screen.lines.shuffle(using: &random)
        // The line that the cursor stands in is still that of what is not ready.
        if let row = screen.lines.firstIndex(of: line) { screen.cursor.row = row }
        #expect(ScreenReading(screen, rules).state != .ready, "\(recorded), shuffled")
      }
    }
    for recorded in RecordedScreen.all where recorded.state == "ready" {
      let rules = try recorded.profileRules()
      for _ in 0..<5 {
        var screen = recorded.screen
        screen.cursor.row = Int.random(in: 0..<screen.size.rows, using: &random)
        guard screen.cursor.row != recorded.screen.cursor.row else { continue }
        let reading = ScreenReading(screen, rules)
        #expect(reading.state != .ready || recorded.looksAlike(screen), "\(recorded), cursor moved")
      }
    }
  }
}

extension RecordedScreen {
  fileprivate func profileRules() throws -> ScreenRules {
    try #require(Profile.builtIn[profile]).screen
  }

  fileprivate func reading() throws -> ScreenReading {
    ScreenReading(screen, try profileRules())
  }

  /// A screen into which nothing may be typed, and on which no line is an empty composer: where one
  /// is, another line alone tells that it must not be used, and that one is cut away here.
  fileprivate var isClosed: Bool {
    state != "ready" && state != "unknown" && facts["composer"] != "empty"
  }

  /// The beginning of the draft may not be on the screen.
  fileprivate var isSmall: Bool {
    screen.size.columns <= 30 || screen.size.rows < 12
      || (facts["note"] ?? "").contains("scroll")
  }

  /// Programs without a frame look the same at an old, empty prompt as at their own.
  fileprivate func looksAlike(_ moved: Screen) -> Bool {
    guard ["aider", "gptme", "shell-repl", "codex"].contains(profile) else { return false }
    return moved.cursorLine.text == screen.cursorLine.text
      || moved.cursorLine.text.count <= screen.cursor.column
  }
}

extension ScreenState {
  /// As the recorded screens name it.
  fileprivate var word: String {
    switch self {
    case .ready: "ready"
    case .draft: "draft"
    case .dialog(let name, _): "dialog:\(name)"
    case .mode(let name): "mode:\(name)"
    case .notReady: "not ready"
    case .unknown: "unknown"
    }
  }
}
