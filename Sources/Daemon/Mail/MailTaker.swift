import Control
import Delivery
import Foundation
import Model
import Platform
import Store

/// Takes messages for one agent, each for one caller, and tells the journal.
///
/// From its mark on a message is the caller's: what fails then goes to the log, because the message
/// would otherwise be read by nobody.
struct MailTaker: Sendable {
  let context: DaemonContext
  let address: Address
  /// How the agent gets them, in the journal's words.
  let means: String
  /// Who takes them, where that is not the agent.
  var taker: String?
  /// How long the mailbox's lock is waited for.
  var lockTimeout = Duration.seconds(30)

  /// Takes the first unread message that is not on its way into the pane, or the one of a whole id.
  func next(_ id: String? = nil) async throws -> Message? {
    let box = context.mailbox(of: address, lockTimeout: lockTimeout)
    let message = try await claiming { isRefused in
      try box.consumeFirst { (id != nil && $0 != id) || isRefused($0) }
    }
    if let message { await tell([message.id]) }
    return message
  }

  /// Takes the first unread messages that the worker would still bring, as many as one answer
  /// can carry.
  ///
  /// `room` is how many bytes of text the agent takes at once.
  func take(limit: Int, room: Int? = nil) async throws -> [Message] {
    let box = context.mailbox(of: address, lockTimeout: lockTimeout)
    let (deliveryIndex, address) = (context.deliveryIndex, address)
    let bytes = min(max(room ?? .max, 1), Handover.byteLimit)
    let messages = try await claiming { isRefused in
      try box.consume(limit: limit, bytes: bytes) {
        deliveryIndex.isSettled($0, of: address) || isRefused($0)
      }
    }
    if !messages.isEmpty { await tell(messages.map(\.id)) }
    return messages
  }

  /// Does what takes messages; the worker gets back those that could not be taken.
  private func claiming<T: Sendable>(
    _ take: @escaping @Sendable ((String) -> Bool) throws -> T
  ) async throws -> T {
    let (deliveryIndex, address) = (context.deliveryIndex, address)
    return try await blocking {
      var claimed: [String] = []
      do {
        return try take { id in
          guard deliveryIndex.take(id, of: address) else { return true }
          claimed.append(id)
          return false
        }
      } catch {
        deliveryIndex.giveBack(claimed, of: address)
        throw error
      }
    }
  }

  /// Tells the journal of messages that are marked by now.
  func tell(_ ids: [String]) async {
    do {
      try await record(ids)
    } catch {
      let list = ids.map(MessageID.short).joined(separator: ", ")
      context.note("\(address) has read \(list), and the delivery journal does not know: \(error)")
    }
    context.deliveryIndex.forget(ids, of: address)
  }

  /// Writes into the journal that the agent has messages.
  func record(_ ids: [String]) async throws {
    var entry = JournalEntry(
      at: Timestamp.now, event: .acknowledged, agent: address, messages: ids)
    entry.reason = means
    entry.by = taker
    try await context.deliveryIndex.write(entry)
  }
}
