import Foundation
import JSONSyntax
import Model
import Store
import Tasks

/// What one team's agents, or one or two of them, said and were told.
struct Conversation {
  let session: Session
  let team: String
  let people: [String]
  let pattern: String?
  let thread: String?
  let since: Int?
  let limit: Int?
  let home: Home
  let teamSession: String?
  let byteLimit: Int

  init(_ words: Invocation, _ session: Session) throws {
    let identity = try Identity(session)
    let named = try [words[Command.oneOfTwo], words[Command.otherOfTwo]].compactMap { $0 }
      .map { try Address.Partial($0) }
    let teams = Set(named.compactMap(\.team))
    guard teams.count <= 1 else {
      throw UsageError(
        "a log shows one team, and these agents are of \(teams.sorted().joined(separator: " and "))"
      )
    }
    self.session = session
    team = try identity.team(teams.first ?? words[Command.team])
    people = named.map(\.name)
    pattern = words[Command.pattern]
    thread = words[Command.ofThread]
    if let thread, thread.count < 4 {
      throw UsageError("an id has at least four characters, as in [alice → bob · 7k2f]")
    }
    since = words[Command.sinceTime].map(MailTime.milliseconds)
    limit = words[Command.newest].map { $0 == 0 ? nil : $0 } ?? 50
    home = session.home
    teamSession = identity.state.teams[team]?.session
    byteLimit = try session.settings().mailboxByteLimit
    for name in people { try checkKnown(name, identity) }
  }

  /// One that is not registered may have been, and whoever sent something is somebody, too.
  private func checkKnown(_ name: String, _ identity: Identity) throws {
    let known = identity.state.teams[team]?.agents ?? [:]
    guard known[name] == nil, !Name.isReserved(name), name != Name.lead else { return }
    guard try !home.mail(of: team, session: teamSession).contains(where: { $0.owner?.name == name })
    else { return }
    let its = try search(limit: 1) { Self.name($0.message.from) == name }
    guard its.isEmpty else { return }
    let near = Name.suggestion(for: name, among: Array(known.keys))
    throw CommandFailure("there is no agent \(name) in team \(team)\(near)")
  }

  func show() throws {
    var trail = TaskTrail(self)
    let (mails, tasks) = try newest(with: trail.news())
    let rows = try MailRows(mails, session)
    session.show(.array(json(mails, tasks, rows))) {
      guard !mails.isEmpty || !tasks.isEmpty else {
        return session.say("team \(team) has no such messages")
      }
      print(mails, tasks, rows)
    }
  }

  func json(_ mails: [FoundMail], _ tasks: [TaskLine], _ rows: MailRows) -> [JSON] {
    merged(mails.map { ($0.time, rows.json($0)) }, tasks) { TaskTrail.json($0, team: team) }
  }

  func print(_ mails: [FoundMail], _ tasks: [TaskLine], _ rows: MailRows) {
    let longest = min(32, tasks.map(\.who.count).max() ?? 0)
    let (lines, width) = rows.lines(mails, atLeast: longest)
    let all = merged(lines.map { ($0.time, $0.cells) }, tasks) {
      TaskTrail.cells($0, width: width)
    }
    for line in all { session.print(line) }
  }

  /// Mail and lines about tasks by their times; of the same moment mail comes first.
  private func merged<Row>(
    _ mails: [(Int, Row)], _ tasks: [TaskLine], _ row: (TaskLine) -> Row
  ) -> [Row] {
    let others = tasks.map { (MailTime.milliseconds(of: $0.at), row($0)) }
    return (mails.map { ($0.0, 0, $0.1) } + others.map { ($0.0, 1, $0.1) })
      .enumerated().sorted {
        ($0.element.0, $0.element.1, $0.offset) < ($1.element.0, $1.element.1, $1.offset)
      }
      .map(\.element.2)
  }

  /// The newest of both, as many as are wanted.
  func newest(with tasks: [TaskLine]) throws -> ([FoundMail], [TaskLine]) {
    let mails = try newest()
    guard let limit, mails.count + tasks.count > limit else { return (mails, tasks) }
    let times = (mails.map(\.time) + tasks.map { MailTime.milliseconds(of: $0.at) }).sorted()
    let first = times[times.count - limit]
    let kept = mails.filter { $0.time >= first }
    let lines = tasks.filter { MailTime.milliseconds(of: $0.at) >= first }
    // Of one moment there may be more than fit: mail is the conversation.
    return (kept, Array(lines.suffix(max(0, limit - kept.count))))
  }

  func newest() throws -> [FoundMail] {
    let isWanted = try filter()
    return try search(limit: limit, where: isWanted)
  }

  /// Whether a message belongs to what is asked for; a compiled pattern stays with who compiled it.
  func filter() throws -> (FoundMail) -> Bool {
    let pattern = try pattern.map { try Regex($0) }
    return { isWanted($0, pattern) }
  }

  private func search(
    limit: Int?, where accepts: @escaping (FoundMail) -> Bool
  ) throws -> [FoundMail] {
    var search = MailSearch(newest: limit, since: since, where: accepts)
    for file in try home.mail(of: team, session: teamSession) + home.outgoingMail() {
      guard let needles = needles(for: file) else { continue }
      do {
        try search.look(into: file, for: needles, byteLimit: byteLimit)
      } catch {
        session.say("\(error)")
      }
    }
    return search.sorted()
  }

  /// What a message of a file has to hold to be of the people named; nil where none of it can be.
  private func needles(for file: MailFile) -> [[UInt8]]? {
    let others = people.filter { $0 != file.owner?.name }
    if file.owner != nil, people.count == 2, others.count == 2 { return nil }
    return others.map { Array("\"\($0)".utf8) } + literal
  }

  /// A pattern that stands for itself, as it is found in the bytes.
  private var literal: [[UInt8]] {
    guard let pattern, !pattern.isEmpty,
      pattern.utf8.allSatisfy({ $0 == 0x20 || isWordByte($0) })
    else { return [] }
    return [Array(pattern.utf8)]
  }

  private func isWanted(_ mail: FoundMail, _ pattern: Regex<AnyRegexOutput>?) -> Bool {
    let message = mail.message
    let sender = Self.name(message.from)
    let recipient = Self.name(mail.recipient)
    if mail.file.owner == nil, (try? Address(message.from))?.team != team { return false }
    switch people.count {
    case 0: break
    case 1: guard people[0] == sender || people[0] == recipient else { return false }
    default: guard Set(people) == [sender, recipient] else { return false }
    }
    if let thread {
      let ids = [message.id, message.thread, message.replyTo].compactMap { $0 }
      guard ids.contains(where: { MessageID.matches($0, thread) }) else { return false }
    }
    guard let pattern else { return true }
    return message.text.firstMatch(of: pattern) != nil
  }

  /// The name in `name@team/node`.
  private static func name(_ written: String) -> String { String(written.prefix { $0 != "@" }) }
}
