import Foundation
import JSONSyntax
import Model
import Store

extension Command {
  private static let wanted = Operand<[String]>("WORDS…")
  private static let sentBy = Option<String>(
    "from", value: "NAME", kind: .agent, "only what this one said")
  private static let sentTo = Option<String>(
    "to", value: "NAME", kind: .agent, "only what this one was told")

  static let search = Command(
    "search", "Find messages in all mail, archives and dissolved teams included.",
    operands: [wanted], options: [team, sentBy, sentTo, sinceTime, newest, json],
    details: """
      A message has to have every word, in any case of its letters; words in quotes stand together.
      Texts that stand in files beside a mailbox are found by their first line alone.
      """,
    example: "roost search login \"time zone\" --since 7d"
  ) { words, session in
    let search = WordSearch(
      words: words[Self.wanted], team: words[Self.team], sender: words[Self.sentBy],
      recipient: words[Self.sentTo], since: words[Self.sinceTime],
      limit: words[Self.newest].map { $0 == 0 ? nil : $0 } ?? 50, session: session)
    let mails = try search.run()
    let rows = try MailRows(mails, session, showsTeams: true)
    session.show(.array(mails.map(rows.json))) {
      guard !mails.isEmpty else { return session.say("nothing was found") }
      rows.print(mails, shown: search.excerpt)
    }
  }
}

/// A search for words in all mail.
struct WordSearch {
  let words: [String]
  let team: String?
  let sender: String?
  let recipient: String?
  let since: Date?
  let limit: Int?
  let session: Session
  /// Whose mail alone is looked at, sent and received; nil for everybody's.
  var own: [Address]?

  func run() throws -> [FoundMail] {
    try session.home.check()
    for name in [sender, recipient].compactMap({ $0 }) { _ = try Address.Partial(name) }
    let files = try session.home.allMail()
    if let team, !files.contains(where: { $0.owner?.team == team }) {
      // Of a team that is there nothing is an answer, too.
      _ = try Identity(session).team(team)
    }
    let byteLimit = try session.settings().mailboxByteLimit
    var search = MailSearch(
      newest: limit, since: since.map(MailTime.milliseconds), where: isWanted)
    let needles = words.compactMap(Self.needle).sorted { $0.count > $1.count }
    for file in files where team == nil || file.owner == nil || file.owner?.team == team {
      do {
        try search.look(into: file, for: needles, byteLimit: byteLimit)
      } catch {
        session.say("\(error)")
      }
    }
    return search.sorted()
  }

  private func isWanted(_ mail: FoundMail) -> Bool {
    let message = mail.message
    if let own, !Self.concerns(mail, own) { return false }
    if let team, mail.file.owner == nil, (try? Address(message.from))?.team != team { return false }
    if let sender {
      // Within a team the name alone tells.
      let own =
        message.from.contains("@" as Character)
        ? message.from : "\(message.from)@\(mail.file.owner?.team ?? "")"
      guard Self.isMeant(own, by: sender) else { return false }
    }
    if let recipient {
      let own = mail.file.owner.map { "\($0)" } ?? mail.recipient
      guard Self.isMeant(own, by: recipient) else { return false }
    }
    let texts = [message.text, message.summary ?? ""].joined(separator: "\n").lowercased()
    return words.allSatisfy { texts.firstRange(of: $0.lowercased()) != nil }
  }

  private static func concerns(_ mail: FoundMail, _ own: [Address]) -> Bool {
    if let owner = mail.file.owner, own.contains(owner) { return true }
    let sender = mail.message.from
    // Within a team the name alone tells.
    return own.contains { address in
      sender == "\(address)" || sender == address.name && mail.file.owner?.team == address.team
    }
  }

  /// A name stands for its agents in every team, and of every machine.
  private static func isMeant(_ address: String, by written: String) -> Bool {
    address == written || address.hasPrefix("\(written)@")
  }

  /// The longest part of a word that every program writes as it is, whatever it escapes.
  private static func needle(of word: String) -> [UInt8]? {
    word.utf8.split { !($0 == 0x20 || isWordByte($0)) }.max { $0.count < $1.count }.map(Array.init)
  }

  /// How much of a text is shown around the first word that is in it.
  private static let length = 160

  func excerpt(of message: Message) -> String {
    session.display.columns == nil ? InboxView.oneLine(message.text) : snippet(of: message)
  }

  /// One short line of a text, around the first word that is in it.
  func snippet(of message: Message) -> String {
    let line = InboxView.oneLine(message.text)
    guard line.count > Self.length else { return line }
    let small = line.lowercased()
    let distances = words.compactMap { word in
      small.firstRange(of: word.lowercased()).map {
        small.distance(from: small.startIndex, to: $0.lowerBound)
      }
    }
    // A letter may be longer in small letters; the excerpt begins a little before anyway.
    let place =
      line.index(line.startIndex, offsetBy: distances.min() ?? 0, limitedBy: line.endIndex)
      ?? line.startIndex
    let start = line.index(place, offsetBy: -Self.length / 4, limitedBy: line.startIndex)
    let rest = line[(start ?? line.startIndex)...]
    let isWhole = rest.count <= Self.length
    return (start == nil || start == line.startIndex ? "" : "…")
      + rest.prefix(Self.length) + (isWhole ? "" : "…")
  }
}

/// Whether a byte is a letter, a digit, `-` or `_`, which no program escapes in JSON.
func isWordByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
    true
  default: false
  }
}
