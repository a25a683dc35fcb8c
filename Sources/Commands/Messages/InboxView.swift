import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

/// The messages of one mailbox on the terminal, or of several as one list.
struct InboxView: Sendable {
  let session: Session
  let boxes: [(owner: Address, box: Mailbox)]
  let onlyUnread: Bool

  private struct Row: Sendable {
    let owner: Address
    /// Its place in its own mailbox.
    let index: Int
    let message: Message
  }

  private func rows() throws -> [Row] {
    let all = try boxes.flatMap { owner, box in
      try box.readAll().enumerated().map {
        Row(owner: owner, index: $0.offset, message: $0.element)
      }
    }
    let shown = all.filter { !onlyUnread || $0.message.isWaiting(at: Date()) }
    guard boxes.count > 1 else { return shown }
    let times = shown.map { (row: $0, at: Timestamp.date($0.message.timestamp) ?? .distantPast) }
    return times.sorted { $0.at < $1.at }.map(\.row)
  }

  func showOne(_ message: Message) {
    session.show(message.json) {
      session.print("\(message.id)  from \(message.from)  \(message.timestamp)")
      session.printText(of: message)
    }
  }

  func showAll() async throws {
    let found = try rows()
    try await session.show {
      let only = boxes.count == 1 ? boxes.first?.owner : nil
      var hold: JSON?
      if let only { hold = try await Self.hold(of: only, session)?.json }
      return .array(found.map { Self.json($0, hold: hold, namesOwner: only == nil) })
    } text: {
      guard !found.isEmpty else {
        let owner = boxes.first.map { "\($0.owner)" } ?? ""
        return session.say("\(owner) has no \(onlyUnread ? "unread " : "")messages")
      }
      session.print(boxes.count == 1 ? Self.table(found) : Self.listOfSeveral(found))
    }
  }

  private static func table(_ found: [Row]) -> Table {
    var table = Table("#", "ID", "FROM", "TIME", "", "TEXT")
    for row in found {
      table.rows.append([Table.Cell("\(row.index)", .faint)] + cells(row.message))
    }
    return table
  }

  private static func listOfSeveral(_ found: [Row]) -> Table {
    var table = Table("TO", "ID", "FROM", "TIME", "", "TEXT")
    for row in found { table.rows.append([Table.Cell("\(row.owner)")] + cells(row.message)) }
    return table
  }

  private static func cells(_ message: Message) -> [Table.Cell] {
    [
      Table.Cell(message.shortID), Table.Cell(message.from),
      Table.Cell(time(message.timestamp), .faint),
      Table.Cell(mark(message), message.priority == .high ? .bad : .good),
      Table.Cell(oneLine(message.summary ?? message.text)),
    ]
  }

  private static func mark(_ message: Message) -> String {
    guard message.isWaiting(at: Date()) else { return message.read ? "" : "expired" }
    return message.priority == .high ? "!" : "●"
  }

  private static func json(_ row: Row, hold: JSON?, namesOwner: Bool) -> JSON {
    var object = row.message.json.object ?? JSONObject()
    object["index"] = .integer(row.index)
    if !row.message.read, let hold { object["hold"] = hold }
    if namesOwner { object["mailbox"] = .string("\(row.owner)") }
    return .object(object)
  }

  /// Why unread messages wait, where a daemon runs that knows.
  static func hold(
    of address: Address, _ session: Session
  ) async throws -> Answer<AgentReply.Hold>? {
    guard let daemon = try await session.runningDaemon() else { return nil }
    let agents = try await daemon.call(.status, as: StatusReply.init).agents
    return agents.first { $0.value.name == address.name && $0.value.team == address.team }?.hold
  }

  /// Prints what is there and then each new message, woken by changes in the directories.
  func follow() async throws {
    let changes = try MailboxChanges(of: boxes.map(\.box))
    var shown: Set<String> = []
    repeat {
      for row in try rows() where shown.insert(row.message.id).inserted {
        let message = row.message
        session.showLine(message.json) {
          session.print("\(message.shortID)  \(message.from)  \(Self.oneLine(message.text))")
        }
      }
    } while await changes.next()
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

extension Session {
  /// Prints the whole text of a message.
  func printText(of message: Message) {
    printText(Mailbox.wholeText(of: message))
  }
}
