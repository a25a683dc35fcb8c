import Foundation
import JSONSyntax
import Model
import Store

/// Messages as people read them: when, from whom to whom, what, and what became of it.
struct MailRows {
  let session: Session
  /// Where mail of several teams is shown, names are whole.
  let showsTeams: Bool
  private let dead: Set<Journal.DeadLetter>
  private let now = Date()

  /// What a message came to.
  enum State: String {
    case read, waiting, expired, dead, archived
    /// A hub has it.
    case sent
  }

  init(_ mails: [FoundMail], _ session: Session, showsTeams: Bool = false) throws {
    self.session = session
    self.showsTeams = showsTeams
    // What was read needs no journal.
    dead = mails.allSatisfy(\.message.read) ? [] : try Journal.deadLetters(session.home)
  }

  func state(of mail: FoundMail) -> State {
    if mail.message.read { return mail.file.owner == nil ? .sent : .read }
    if let owner = mail.file.owner, dead.contains(Journal.DeadLetter(mail.message.id, of: owner)) {
      return .dead
    }
    if mail.message.hasExpired(at: now) { return .expired }
    return mail.file.isArchive ? .archived : .waiting
  }

  /// The message with whom it is for and what became of it beside its own fields.
  func json(_ mail: FoundMail) -> JSON {
    var row = mail.message.json.object ?? JSONObject()
    row["to"] = .string(mail.recipient)
    row["team"] = mail.file.owner.map { .string($0.team) }
    row["state"] = .string(state(of: mail).rawValue)
    return .object(row)
  }

  /// Prints them, and what went to several at once as one line.
  ///
  /// `shown` makes a text short enough for a line.
  func print(_ mails: [FoundMail], shown: (Message) -> String = { InboxView.oneLine($0.text) }) {
    for line in lines(mails, shown: shown).lines { session.print(line.cells) }
  }

  /// The lines with their times, and how wide the names in them are.
  func lines(
    _ mails: [FoundMail], atLeast least: Int = 0,
    shown: (Message) -> String = { InboxView.oneLine($0.text) }
  ) -> (lines: [(time: Int, cells: [Table.Cell])], width: Int) {
    let lines = Self.gathered(mails).map { ($0[0], route(of: $0), marks(of: $0)) }
    let width = min(32, max(least, lines.map(\.1.count).max() ?? 0))
    let rows = lines.map { mail, route, marks in
      var cells = [
        Table.Cell(Self.time(mail.time), .faint), Table.Cell(mail.message.shortID, .faint),
        Table.Cell(HelpText.padded(route, width), .good), Table.Cell(shown(mail.message)),
      ]
      if !marks.isEmpty { cells.append(Table.Cell("(\(marks))", .warning)) }
      return (mail.time, cells)
    }
    return (rows, width)
  }

  /// How far apart the copies of one broadcast are sent, at most.
  private static let breadth = 5000

  /// The copies of a broadcast follow each other, with the same words.
  private static func gathered(_ mails: [FoundMail]) -> [[FoundMail]] {
    mails.reduce(into: []) { lines, mail in
      if let first = lines.last?.first, first.message.from == mail.message.from,
        first.message.text == mail.message.text, mail.time - first.time <= breadth,
        lines.last?.contains(where: { $0.recipient == mail.recipient }) == false
      {
        lines[lines.count - 1].append(mail)
      } else {
        lines.append([mail])
      }
    }
  }

  private func route(of copies: [FoundMail]) -> String {
    let names = copies.map { mail in
      showsTeams && mail.file.owner != nil
        ? "\(mail.recipient)@\(mail.file.owner?.team ?? "")" : mail.recipient
    }
    return "\(copies[0].message.from) → \(names.sorted().joined(separator: ", "))"
  }

  /// What became of those that were not read.
  private func marks(of copies: [FoundMail]) -> String {
    let states = copies.map { ($0, state(of: $0)) }.filter { $0.1 != .read && $0.1 != .sent }
    let isOne = Set(states.map(\.1)).count == 1 && states.count == copies.count
    if let first = states.first, isOne { return first.1.rawValue }
    return states.map { "\($0.1.rawValue): \($0.0.recipient)" }.joined(separator: ", ")
  }

  /// The time of day for today's, with the date for others.
  static func time(_ milliseconds: Int) -> String {
    guard milliseconds != 0 else { return "?" }
    let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current)
    let clock = date.formatted(style.time(includingFractionalSeconds: false))
    if Calendar.current.isDateInToday(date) { return clock }
    return date.formatted(style.year().month().day()) + " " + clock
  }
}
