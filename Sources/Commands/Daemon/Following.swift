import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

extension Command {
  static let logs = Command(
    "logs", "Show the daemon's log.",
    options: [
      Option("follow", short: "f", "go on with new lines until interrupted"),
      Option("lines", short: "n", value: "N", "how many of the last lines (default: 50)"),
    ],
    example: "roost logs -f -n 20"
  ) { words, session in
    let count = try words.integer("lines") ?? 50
    guard count >= 0 else { throw UsageError("--lines needs a number of lines") }
    let path = session.home.log
    let bytes = try Files.read(path) ?? []
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    for line in lines.suffix(count) { session.print(String(decoding: line, as: UTF8.self)) }
    guard words.has("follow") else {
      if bytes.isEmpty { session.say("there is no log yet (\(path))") }
      return
    }
    try await follow(path, from: bytes.count, session)
  }

  /// Prints what is added to a file; a file that became shorter was begun anew.
  private static func follow(_ path: String, from start: Int, _ session: Session) async throws {
    try Files.createDirectory(Files.directory(of: path))
    let changes = try FileWatcher().entries(of: Files.directory(of: path))
    var position = start
    repeat {
      guard let status = try Files.status(path) else { continue }
      if status.size < position { position = 0 }
      let more = try File(path, .read).read(at: position, count: status.size - position)
      position += more.count
      session.out(String(decoding: more, as: UTF8.self))
    } while await changes.next() != nil
  }

  static let events = Command(
    "events", "Show the daemon's events, one JSON object a line.",
    options: [
      Option("follow", short: "f", "go on with new events until interrupted"),
      Option("since", value: "SEQ", "from this number on (default with -f: from now on)"),
    ],
    example: "roost events -f"
  ) { words, session in
    let since = try words.integer("since")
    let client = try await session.daemon()
    guard words.has("follow") else {
      // Everything up to now: the subscription's own marker tells where that ends.
      return try await pastEvents(since: since ?? 0, client, session)
    }
    try await client.events(since: since) { event in
      session.printLine(event)
      return true
    }
    session.say("the daemon has stopped")
  }

  private static func pastEvents(
    since: Int, _ client: ControlClient, _ session: Session
  ) async throws {
    let last = try await client.call(.lastEvent, [:])["seq"]?.integer ?? 0
    guard last >= since, last > 0 else { return }
    try await client.events(since: since) { event in
      session.printLine(event)
      return (event["seq"]?.integer ?? 0) < last
    }
  }
}
