import Control
import Delivery
import Foundation
import Model
import Platform
import Store

extension MailService {
  /// Makes a message one that the agent has not had: it comes again, by the pane as by `next`.
  func markUnread(_ request: MessageRequest) async throws -> Message {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let message = try await blocking { try box.message(index: request.index, id: request.id) }
    // The journal first: what it has as delivered would be marked as read again.
    let entry = JournalEntry(
      at: Timestamp.now, event: .requeued, agent: address, messages: [message.id])
    try await blocking { [context] in
      try context.deliveryIndex.record(entry)
      try box.markUnread(ids: [message.id])
    }
    context.deliveryIndex.giveBack([message.id], of: address)
    supervisors.wake(address)
    return message
  }

  /// Moves a message into the archive, unless it is just being typed.
  func archive(_ request: MessageRequest) async throws -> Message {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let message = try await blocking { try box.message(index: request.index, id: request.id) }
    guard context.deliveryIndex.take(message.id, of: address) else {
      throw MailError.isBeingTyped(id: message.shortID, agent: address)
    }
    try await blocking { try box.archive(ids: [message.id]) }
    context.deliveryIndex.forget([message.id], of: address)
    return message
  }
}
