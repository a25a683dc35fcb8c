import JSONSyntax
import Model
import Platform
import Tmux

extension Command {
  private static let lines = Option<Int>(
    "lines", short: "n", value: "N", kind: .text,
    "so many of the last lines, also those that have scrolled away (default: the screen)",
    expected: "a number from 1 to 100000"
  ) { Int($0).flatMap { (1...100_000).contains($0) ? $0 : nil } }
  private static let follows = Flag(
    "follow", short: "f", "show it again whenever it changes, until interrupted")

  static let peek = Command(
    "peek", "Show what is on an agent's screen, without attaching.",
    operands: [agentName], options: [team, lines, follows, json],
    details: """
      It is text alone, without colours, and nothing in it acts on your terminal. Neither the agent
      nor anybody who is attached to its pane notices.
      """,
    example: "roost peek alice -n 100"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.recipient(words[Self.agentName], team: words[Self.team])
    guard let pane = identity.state.agent(address)?.pane else {
      throw CommandFailure("\(address) has no pane, so there is nothing to see")
    }
    let view = ScreenView(
      address: address, pane: pane, count: words[Self.lines], session: session)
    guard words[Self.follows] else { return view.show(try await view.read()) }
    try await view.follow()
  }
}

/// The screen of an agent's pane on the caller's terminal.
private struct ScreenView: Sendable {
  let address: Address
  let pane: PaneBinding
  let count: Int?
  let session: Session

  /// Changes that come within this time are shown together.
  private static let pace = Duration.milliseconds(50)
  private static let patience = Duration.seconds(1)

  func read() async throws -> PaneText {
    do {
      if let text = try await PaneText(of: pane, last: count) { return text }
    } catch let error as TmuxError where error.meansPaneIsGone {
      throw CommandFailure("the pane of \(address) is gone: \(error)")
    }
    throw CommandFailure("the pane of \(address) is gone: another program has its number")
  }

  func show(_ text: PaneText) {
    session.show(json(text)) {
      text.lines.forEach(session.print)
      if text.lines.isEmpty { session.say("the screen of \(address) is empty") }
    }
    if text.isDead { session.say("the program in the pane of \(address) has ended") }
  }

  private func json(_ text: PaneText) -> JSON {
    [
      "agent": .string("\(address)"), "pane": .string(pane.pane),
      "command": .string(text.command), "title": .string(text.title),
      "dead": .bool(text.isDead), "columns": .integer(text.columns), "rows": .integer(text.rows),
      "lines": .array(text.lines.map(JSON.string)),
    ]
  }

  func follow() async throws {
    let watcher = try FileWatcher()
    if let shortage = watcher.shortage { session.say(shortage) }
    let wake = Wake()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await watcher.watch(terminal: pane.terminal) { event in
          if event == .write { wake.ring() }
        } during: {
          try await redraw(wake, tellsOfWriting: watcher.tellsOfTerminals)
        }
      }
      // The end of the pane's program is no writing.
      group.addTask { try await ProcessTable.exit(of: pane.panePID) }
      defer { group.cancelAll() }
      try await group.next()
    }
    session.say("the program in the pane of \(address) has ended")
  }

  private func redraw(_ wake: Wake, tellsOfWriting: Bool) async throws {
    var last: PaneText?
    while true {
      let text: PaneText
      do {
        text = try await read()
      } catch is CommandFailure where last != nil {
        return
      }
      if text != last { draw(text) }
      last = text
      if text.isDead { return }
      try await Task.sleep(for: Self.pace)
      // Where the system tells nothing of terminals, there is nothing to wait for but the time.
      await wake.wait(tellsOfWriting ? nil : Self.patience)
      try Task.checkCancellation()
    }
  }

  private func draw(_ text: PaneText) {
    session.showLine(json(text)) {
      // To the corner and clear: the screen takes the place of the last one.
      if StandardStreams.outIsTerminal { session.out("\u{1b}[H\u{1b}[2J") }
      text.lines.forEach(session.print)
    }
  }
}
