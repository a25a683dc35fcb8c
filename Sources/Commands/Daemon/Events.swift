import Control
import JSONSyntax

extension Command {
  private static let follows = Flag("follow", short: "f", "go on with new events until interrupted")
  private static let since = Option<Int>(
    "since", value: "SEQ", "from this number on (default with -f: from now on)")

  static let events = Command(
    "events", "Show the daemon's events, one JSON object a line.",
    options: [follows, since],
    example: "roost events -f"
  ) { words, session in
    let since = words[Self.since]
    let client = try await session.daemon()
    guard words[Self.follows] else {
      // Everything up to now: the subscription's own marker tells where that ends.
      return try await pastEvents(since: since ?? 0, client, session)
    }
    try await client.events(since: since) { event in
      session.printLine(event.json)
      return true
    }
    session.say("the daemon has stopped")
  }

  private static func pastEvents(
    since: Int, _ client: ControlClient, _ session: Session
  ) async throws {
    let last = try await client.lastEvent()
    guard last >= since, last > 0 else { return }
    try await client.events(since: since) { event in
      session.printLine(event.json)
      return event.number < last
    }
  }
}
