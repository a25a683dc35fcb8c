import Control
import Delivery
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store

extension MailDesk {
  /// Makes a message one that the agent has not had: it comes again, by the pane as by `next`.
  func markUnread(_ address: Address, index: Int?, id: String?) async throws -> JSON {
    let box = try mailbox(of: address)
    let message = try await blocking { try box.message(index: index, id: id) }
    // The journal first: what it has as delivered would be marked as read again.
    let entry = JournalEntry(
      at: Timestamp.now, event: .requeued, agent: address, messages: [message.id])
    try await blocking { [place] in
      try place.ledger.record(entry)
      try box.markUnread(ids: [message.id])
    }
    place.ledger.giveBack([message.id], of: address)
    roster.wake(address)
    return Handover(message).json
  }

  /// Moves a message into the archive, unless it is just being typed.
  func archive(_ address: Address, index: Int?, id: String?) async throws -> JSON {
    let box = try mailbox(of: address)
    let message = try await blocking { try box.message(index: index, id: id) }
    guard place.ledger.take(message.id, of: address) else {
      throw RPCError.application(
        "being_typed",
        "message \(message.shortID) is being typed into the pane of \(address) just now; try again")
    }
    try await blocking { try box.archive(ids: [message.id]) }
    place.ledger.forget([message.id], of: address)
    return Handover(message).json
  }
}
