import Model
import Store

/// A message that somebody asked for by its id, with as much as is still known of it.
struct FoundMessage {
  let id: String
  /// Whom it is for.
  let address: Address
  /// Nil where only the journal still has the id.
  var message: Message?
  /// The repository in whose outbox it was put.
  var repository: String?
  /// The file that it is in, where it has left its mailbox or outbox.
  var archive: String?
}

extension [FoundMessage] {
  /// Those that are meant by what was written: a whole id means itself, and not what it is the end of.
  func meant(by written: String) -> [FoundMessage] {
    let exact = filter { $0.id == written }
    return exact.isEmpty ? self : exact
  }

  /// The one message that is meant, which may be in several mailboxes; nil where there is none.
  ///
  /// - Throws: a `UsageError` behind `context` where several are.
  func one(meantBy written: String, context: String = "") throws(UsageError) -> FoundMessage? {
    let meant = meant(by: written)
    let ids = Set(meant.map(\.id))
    guard ids.count < 2 else {
      throw UsageError(
        "\(context)\(written) means several messages: \(ids.sorted().joined(separator: ", "));"
          + " write more of it")
    }
    return meant.first
  }

  /// The only place in which a message is.
  ///
  /// - Throws: where there are several, with whose each is.
  func only(_ written: String) throws(CommandFailure) -> FoundMessage? {
    guard count < 2 else {
      throw CommandFailure(
        "\(written) means several messages:"
          + " \(map { "\($0.id) (\($0.address))" }.joined(separator: ", ")); write more of it")
    }
    return first
  }
}

/// Looks for messages by an id, its end or its beginning, in one kind of place after the other.
struct MessageSearch {
  let written: String
  let session: Session

  /// Those in mailboxes; one that cannot be read is told of and passed over.
  func inMailboxes(of addresses: [Address], _ state: State) throws -> [FoundMessage] {
    try addresses.flatMap { address in
      try inFile(of: session.mailbox(of: address, in: state)) {
        FoundMessage(id: $0.id, address: address, message: $0)
      }
    }
  }

  func inArchives(of addresses: [Address], _ state: State) throws -> [FoundMessage] {
    try addresses.flatMap { address in
      let box = try session.mailbox(of: address, in: state)
      return try box.archived(matching: written).map {
        FoundMessage(id: $0.id, address: address, message: $0, archive: box.paths.archive)
      }
    }
  }

  /// Those that wait for hubs, and those that hubs have and outboxes still hold.
  func inOutboxes() throws -> [FoundMessage] {
    try MailboxPlace.outboxes(session.home).flatMap { place in
      try inFile(of: place.box(session)) { Self.found($0, place) }
    }
  }

  func inOutboxArchives() throws -> [FoundMessage] {
    try MailboxPlace.outboxes(session.home).flatMap { place in
      try place.box(session).archived(matching: written).map {
        Self.found($0, place, archive: place.paths.archive)
      }
    }
  }

  func inJournal(_ entries: [JournalEntry]) -> [FoundMessage] {
    var told: Set<String> = []
    return entries.flatMap { entry in
      entry.messages.filter { isMeant($0) && told.insert($0).inserted }
        .map { FoundMessage(id: $0, address: entry.agent) }
    }
  }

  private func inFile(
    of box: Mailbox, _ found: (Message) -> FoundMessage
  ) throws -> [FoundMessage] {
    do {
      return try box.readAll().filter { isMeant($0.id) }.map(found)
    } catch let error as MailboxError {
      session.say("\(error); what is in it is not looked at")
      return []
    }
  }

  /// Ids of other programs may be short; all of one is enough.
  private func isMeant(_ id: String) -> Bool {
    id == written || MessageID.matches(id, written)
  }

  /// A message of an outbox is for NAME, or NAME@NODE, of its sender's team.
  private static func found(
    _ message: Message, _ place: MailboxPlace, archive: String? = nil
  ) -> FoundMessage {
    let name = String((message.to ?? "").prefix { $0 != "@" })
    let team = (try? Address(message.from))?.team ?? Name.defaultTeam
    return FoundMessage(
      id: message.id, address: Address(name: name, team: team), message: message,
      repository: place.repository, archive: archive)
  }
}
