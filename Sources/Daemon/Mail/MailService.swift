import Control
import Delivery
import Foundation
import Model
import Platform
import Store

/// What agents and people do with single messages through the daemon, which knows what is being
/// typed at the moment.
struct MailService: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors

  /// Takes the first unread message that is not on its way into the pane, or the one of a whole id.
  func next(_ address: Address, id: String?, by taker: String?) async throws -> Message? {
    _ = try mailbox(of: address)
    return try await MailTaker(context: context, address: address, means: "next", taker: taker)
      .next(id)
  }

  /// Marks a message, by its place or its id, as read.
  func read(_ request: MessageRequest, by taker: String?) async throws -> Message {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let message = try await blocking {
      try request.id.map { try box.markRead(matching: $0) }
        ?? box.markRead(index: request.index ?? -1)
    }
    // The worker may have the message on its list still; what it is typing just now stays typed.
    _ = context.deliveryIndex.take(message.id, of: address)
    await MailTaker(context: context, address: address, means: "read", taker: taker)
      .tell([message.id])
    return message
  }

  /// Notes that the agent says it has seen a message.
  ///
  /// The journal first: it answers those who wait for that word, and the agent can give it again.
  func acknowledge(_ address: Address, id: String) async throws -> Message {
    let box = try mailbox(of: address)
    let message = try await blocking { try box.message(matching: id) }
    _ = context.deliveryIndex.take(message.id, of: address)
    try await MailTaker(context: context, address: address, means: JournalEntry.word)
      .record([message.id])
    try await blocking { try box.markRead(ids: [message.id]) }
    context.deliveryIndex.forget([message.id], of: address)
    return message
  }

  /// Looks at the agent's pane again at once for an unread message; where it is forced it is typed
  /// whatever the screen shows, again if it was typed before.
  func deliver(_ request: DeliverRequest) async throws -> Message {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let message = try await blocking { try box.message(matching: request.id) }
    guard !message.read else { throw MailError.isRead(id: message.shortID) }
    if request.isForced {
      if context.deliveryIndex.isSettled(message.id, of: address) {
        let entry = JournalEntry(
          at: Timestamp.text(Date()), event: .requeued, agent: address, messages: [message.id])
        try await context.deliveryIndex.write(entry)
      }
      supervisors.force(message.id, to: address)
    }
    supervisors.wake(address)
    return message
  }

  func mailbox(of address: Address) throws -> Mailbox {
    if context.keeper.state.teams[address.team] == nil || !Name.hasOwnMailbox(address.name) {
      _ = try Registration.existing(address, in: context.keeper.state)
    }
    return context.mailbox(of: address)
  }
}
