import Delivery
import Foundation
import Model
import Platform
import Store

/// Gives back the mail that nobody will read any more: it counts as dead, and its senders hear of
/// it.
struct MailReturn: Sendable {
  let context: DaemonContext

  /// Returns all unread mail of an agent, whose mailbox may be put away already.
  func all(
    of address: Address, in box: Mailbox? = nil,
    because reason: String = "the agent that it was for has ended"
  ) async throws {
    let box = box ?? context.mailbox(of: address)
    let unread = try await blocking { try box.readUnread() }
    for message in unread {
      var entry = JournalEntry(
        at: Timestamp.now, event: .dropped, agent: address, messages: [message.id])
      entry.reason = reason
      let final = entry
      try await blocking { [context] in
        try context.deliveryIndex.record(final)
        try box.markRead(ids: [message.id])
      }
      context.deliveryIndex.forget([message.id], of: address)
    }
    let mail = unread.filter { Frame($0.text) == nil }
    try await Returns(context: context).tell(mail, to: address, not: .read, because: reason)
  }
}
