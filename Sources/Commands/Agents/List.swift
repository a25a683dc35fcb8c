import Control
import JSONSyntax
import Model
import Platform

extension Command {
  private static let follows = Flag(
    "follow", short: "f", "show it again at every change, until interrupted")

  static let list = Command(
    "list", "List the agents: their state, their pane, what waits and why.",
    options: [team, follows, json],
    details: """
      MODE says how messages come to an agent (see `roost join`). Behind native and auto it has the
      way of the next message: a door of the agent's own program, or pane; --json and `roost explain`
      tell why it is not the door.
      """,
    example: "roost list"
  ) { words, session in
    if words[Self.follows] { return try await follow(words, session) }
    let rows = try await AgentRows(session).read(team: words[Self.team])
    session.show(.array(rows.map(\.json))) {
      guard !rows.isEmpty else {
        return session.say("there are no agents; `roost join NAME` in a pane registers one")
      }
      session.print(AgentRows.table(rows.map(\.value)))
    }
  }

  /// Changes that come within this time are shown together.
  private static let pace = Duration.milliseconds(100)

  private static func follow(_ words: Invocation, _ session: Session) async throws {
    let events = try await session.daemon()
    let wake = Wake()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await events.events(since: nil) { _ in
          wake.ring()
          return true
        }
        throw CommandFailure("the daemon has stopped", code: ExitCode.unavailable)
      }
      group.addTask {
        while !Task.isCancelled {
          let rows = try await AgentRows(session).read(team: words[Self.team])
          session.showLine(.array(rows.map(\.json))) {
            // To the corner and clear: the table takes the place of the last one.
            if StandardStreams.outIsTerminal { session.out("\u{1b}[H\u{1b}[2J") }
            session.print(AgentRows.table(rows.map(\.value)))
          }
          try await Task.sleep(for: pace)
          await wake.wait()
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
