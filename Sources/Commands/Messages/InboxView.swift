import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// The messages of one mailbox on the terminal.
struct InboxView: Sendable {
  let session: Session
  let box: Mailbox
  let onlyUnread: Bool

  private func messages() throws -> [(index: Int, message: Message)] {
    try box.readAll().enumerated().map { ($0.offset, $0.element) }
      .filter { !onlyUnread || $0.1.isWaiting(at: Date()) }
  }

  func showOne(_ message: Message) {
    session.show(message.json) {
      session.print("\(message.id)  from \(message.from)  \(message.timestamp)")
      let text = Mailbox.wholeText(of: message)
      // A line end is a line end, also one of another system's.
      for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
        session.print(String(line))
      }
    }
  }

  func showAll(_ address: Address) async throws {
    let found = try messages()
    try await session.show {
      let hold = try await Self.hold(of: address, session)?.json
      return .array(found.map { Self.row($0.message, index: $0.index, hold: hold) })
    } text: {
      guard !found.isEmpty else {
        return session.say("\(address) has no \(onlyUnread ? "unread " : "")messages")
      }
      session.print(Self.table(found))
    }
  }

  private static func table(_ found: [(index: Int, message: Message)]) -> Table {
    var table = Table("#", "ID", "FROM", "TIME", "", "TEXT")
    for (index, message) in found {
      let isUrgent = message.priority == .high
      table.rows.append([
        Table.Cell("\(index)", .faint), Table.Cell(message.shortID),
        Table.Cell(message.from), Table.Cell(time(message.timestamp), .faint),
        Table.Cell(mark(message), isUrgent ? .bad : .good),
        Table.Cell(oneLine(message.summary ?? message.text)),
      ])
    }
    return table
  }

  private static func mark(_ message: Message) -> String {
    guard message.isWaiting(at: Date()) else { return message.read ? "" : "expired" }
    return message.priority == .high ? "!" : "●"
  }

  private static func row(_ message: Message, index: Int, hold: JSON?) -> JSON {
    var row = message.json.object ?? JSONObject()
    row["index"] = .integer(index)
    if !message.read, let hold { row["hold"] = hold }
    return .object(row)
  }

  /// Why unread messages wait, where a daemon runs that knows.
  static func hold(
    of address: Address, _ session: Session
  ) async throws -> Answer<AgentReply.Hold>? {
    guard let daemon = try await session.runningDaemon() else { return nil }
    let agents = try await daemon.call(.status, as: StatusReply.init).agents
    return agents.first { $0.value.name == address.name && $0.value.team == address.team }?.hold
  }

  /// Prints what is there and then each new message, woken by changes in the directory.
  func follow() async throws {
    let directory = Files.directory(of: box.paths.file)
    try Files.createDirectory(directory)
    let changes = try FileWatcher().entries(of: directory)
    var shown: Set<String> = []
    repeat {
      for (_, message) in try messages() where shown.insert(message.id).inserted {
        session.showLine(message.json) {
          session.print("\(message.shortID)  \(message.from)  \(Self.oneLine(message.text))")
        }
      }
    } while await changes.next() != nil
  }

  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
  }

  /// The time of day for today's messages, the date for others.
  static func time(_ timestamp: String) -> String {
    guard let date = Timestamp.date(timestamp) else { return timestamp }
    let isToday = Calendar.current.isDateInToday(date)
    let style = Date.ISO8601FormatStyle(timeZone: .current)
    let text = isToday ? style.time(includingFractionalSeconds: false) : style.year().month().day()
    return date.formatted(text)
  }
}
