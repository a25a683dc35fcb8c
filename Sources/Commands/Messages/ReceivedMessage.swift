import Model
import Store

/// A message that the caller has got, which may have left the mailbox since.
struct ReceivedMessage: Sendable {
  let owner: Address
  let message: Message

  /// - Throws: an error that names the id where no such message is in the owners' mailboxes or
  ///   archives, or where it means several.
  init(_ written: String, of owners: [Address], _ identity: Identity) throws {
    let search = MessageSearch(written: written, session: identity.session)
    let places = [
      { try search.inMailboxes(of: owners, identity.state) },
      { try search.inArchives(of: owners, identity.state) },
    ]
    for place in places {
      if let one = try place().one(meantBy: written), let message = one.message {
        (owner, self.message) = (one.address, message)
        return
      }
    }
    let whose = owners.first.map { " of \($0)" } ?? ""
    throw CommandFailure(
      "no message \(written) is in the mail\(whose); `roost inbox` shows the ids of your messages")
  }

  /// Whether it has not gone into the archive.
  func isInMailbox(_ identity: Identity) throws -> Bool {
    let box = try identity.session.mailbox(of: owner, in: identity.state)
    return try box.readAll().contains { $0.id == message.id }
  }

  /// Where an answer goes.
  func sender(_ identity: Identity) throws -> Destination {
    guard message.from != Name.roost else {
      throw CommandFailure(
        "message \(message.shortID) is a notice of Roost's own; nobody would read an answer")
    }
    return try identity.destination(message.from, team: owner.team)
  }

  /// What its owner writes as an answer.
  func answer(_ text: String, _ identity: Identity) -> Message {
    var draft = Message(from: identity.name(of: owner), text: text)
    draft.replyTo = message.id
    draft.thread = message.thread ?? message.id
    return draft
  }

  /// Whoever answers a message has read it.
  func markRead(_ identity: Identity) async throws {
    guard !message.read else { return }
    let box = try identity.session.mailbox(of: owner, in: identity.state)
    guard try box.readUnread().contains(where: { $0.id == message.id }) else { return }
    let taker = Taker(session: identity.session, address: owner, box: box, identity: identity)
    _ = try await taker.take(index: nil, id: message.id)
  }
}
