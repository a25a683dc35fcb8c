import Delivery
import Foundation
import Model
import Platform
import Store

/// Gives back the mail that nobody will read any more: it counts as dead, and its senders hear of
/// it.
struct MailReturn: Sendable {
  let context: DaemonContext

  /// How many messages one entry of the journal is about.
  private static let batch = 100

  /// Returns all unread mail of an agent, whose mailbox may be put away already.
  func all(
    of address: Address, in box: Mailbox? = nil,
    because reason: String = "the agent that it was for has ended"
  ) async throws {
    let box = box ?? context.mailbox(of: address)
    let unread = try await blocking { try box.readUnread() }
    for start in stride(from: 0, to: unread.count, by: Self.batch) {
      let ids = unread[start..<min(start + Self.batch, unread.count)].map(\.id)
      var entry = JournalEntry(
        at: Timestamp.now, event: .dropped, agent: address, messages: ids)
      entry.reason = reason
      let final = entry
      try await blocking { [context] in
        try context.deliveryIndex.record(final)
        try box.markRead(ids: ids)
      }
      context.deliveryIndex.forget(ids, of: address)
    }
    let mail = unread.filter { Frame($0.text) == nil }
    try await Returns(context: context).tell(mail, to: address, not: .read, because: reason)
  }
}
