import Platform
import Store

extension Command {
  private static let follows = Flag("follow", short: "f", "go on with new lines until interrupted")
  private static let lines = Option<Int>(
    "lines", short: "n", value: "N", "how many of the last lines (default: 50)")

  static let logs = Command(
    "logs", "Show the daemon's log.",
    options: [follows, lines],
    example: "roost logs -f -n 20"
  ) { words, session in
    let count = words[Self.lines] ?? 50
    guard count >= 0 else { throw UsageError("--lines needs a number of lines") }
    let path = session.home.log
    let bytes = try Files.read(path) ?? []
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    for line in lines.suffix(count) { session.print(String(decoding: line, as: UTF8.self)) }
    guard words[Self.follows] else {
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
}
