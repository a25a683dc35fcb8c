import Model
import Store

/// A message that the caller sent.
struct SentMessage: Sendable {
  let recipient: Address
  let message: Message
  /// The repository in whose outbox it waits for another machine.
  let repository: String?
  /// Whether it has left its mailbox.
  let isArchived: Bool

  /// Looks in the mailboxes of everybody here, then in the outboxes, then in the archives.
  init(_ written: String, by sender: String, _ identity: Identity) throws {
    let search = MessageSearch(written: written, session: identity.session)
    let state = identity.state
    let everybody = state.teams.values.flatMap { team in
      team.agents.values.map(\.address)
        + [team.leadAddress, Address(name: Name.user, team: team.name)]
    }
    let all = Array(Set(everybody))
    let places = [
      { try search.inMailboxes(of: all, state) }, { try search.inOutboxes() },
      { try search.inArchives(of: all, state) }, { try search.inOutboxArchives() },
    ]
    for place in places {
      let meant = try place().meant(by: written)
      let own = meant.filter { Self.isSender(sender, of: $0.message) }
      if let one = try own.one(meantBy: written), let message = one.message {
        (recipient, self.message, repository) = (one.address, message, one.repository)
        isArchived = one.archive != nil
        return
      }
      if let other = meant.first?.message {
        throw CommandFailure(
          "message \(other.shortID) is from \(other.from), not from \(sender)")
      }
    }
    throw CommandFailure(
      "no message \(written) is known that \(sender) sent; `roost send` printed its id")
  }

  /// `from` may name the sender's team as well.
  private static func isSender(_ sender: String, of message: Message?) -> Bool {
    message.map { $0.from == sender || $0.from.hasPrefix("\(sender)@") } ?? false
  }
}
