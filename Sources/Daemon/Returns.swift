import Delivery
import Model
import Platform
import Store

/// Tells senders of messages that nobody will read: one notice to each of them for what was sent to
/// one agent, which counts them.
struct Returns: Sendable {
  let context: DaemonContext

  /// What did not happen to a message.
  enum Miss: String, Sendable {
    case delivered
    case read
  }

  func tellExpired(_ messages: [Message], to address: Address) async throws {
    context.log(
      .info, "\(Printable.count(messages.count, "message")) to \(address) expired before being read"
    )
    try await tell(messages, to: address, not: .delivered, because: Expiry.reason)
  }

  /// Tells the senders of messages to an agent of this machine.
  func tell(
    _ messages: [Message], to address: Address, not miss: Miss, because reason: String
  ) async throws {
    for (sender, messages) in Dictionary(grouping: messages, by: \.from) {
      do {
        try await tell(
          messages, of: sender, to: address.name, in: address.team, not: miss, because: reason)
      } catch let error where !(error is CancellationError) {
        // The others are told all the same.
        context.note("\(sender) was not told of what \(address) did not get: \(error)")
      }
    }
  }

  /// Tells one sender, an agent of the team, the person or an agent elsewhere; there is no notice of a notice.
  func tell(
    _ messages: [Message], of sender: String, to recipient: String, in team: String,
    not miss: Miss, because reason: String
  ) async throws {
    @Sendable func text(_ last: Message, of count: Int) -> String {
      let subject =
        count == 1
        ? "your message \(last.shortID) to \(recipient) was not \(miss.rawValue)"
        : "\(count) of your messages to \(recipient) were not \(miss.rawValue), the last of them"
          + " \(last.shortID)"
      return "\(subject): \(reason). See: roost explain \(last.shortID)"
    }
    let messages = messages.filter { !$0.isNotice }
    for message in messages where message.node != nil {
      try await tellRemote(message, in: team, text(message, of: 1))
    }
    let local = messages.filter { $0.node == nil }
    // Of another team, or another kind of program, a sender may be written in any way.
    guard let last = local.last, let written = try? Address.Partial(sender) else { return }
    let address = Address(name: written.name, team: written.team ?? team)
    guard address.name == Name.user || context.keeper.agent(address) != nil else { return }
    var notice = Message.notice("", to: address.name, key: nil)
    notice.replyTo = last.id
    try await Notices(context: context).post(
      notice, to: address, about: "messages to \(recipient)", count: local.count,
      unless: { $0.replyTo == last.id }
    ) { text(last, of: $0) }
  }

  private func tellRemote(_ message: Message, in team: String, _ text: String) async throws {
    guard let node = message.node, let repository = context.keeper.state.teams[team]?.repository
    else { return }
    var notice = Message.notice(
      text, to: "\(message.from.prefix { $0 != "@" })@\(node)", key: "dead-\(message.id)",
      from: "\(Name.roost)@\(team)")
    notice.replyTo = message.id
    let (box, final) = (context.outbox(of: repository), notice)
    _ = try await blocking { try box.append(final) }
  }
}
