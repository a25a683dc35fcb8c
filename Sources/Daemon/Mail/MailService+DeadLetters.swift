import Delivery
import Foundation
import Model
import Platform
import Store

extension MailService {
  func deadLetters() -> [JournalEntry] { context.deliveryIndex.deadLetters() }

  /// Puts a dead letter back in line.
  func requeue(_ written: String) async throws -> JournalEntry {
    try await endDeadLetter(written, .requeued) { box, id in _ = try box.message(matching: id) }
  }

  /// Drops a dead letter: it counts as read.
  func drop(_ written: String) async throws -> JournalEntry {
    try await endDeadLetter(written, .dropped) { box, id in try box.markRead(ids: [id]) }
  }

  private func endDeadLetter(
    _ written: String, _ event: JournalEntry.Event,
    _ change: @escaping @Sendable (Mailbox, String) throws -> Void
  ) async throws -> JournalEntry {
    let found = context.deliveryIndex.deadLetters().filter { entry in
      entry.messages.contains { $0 == written || MessageID.matches($0, written) }
    }
    guard let dead = found.first, let id = dead.messages.first else {
      throw MailError.noDeadLetter(written)
    }
    guard found.count == 1 else {
      throw MailError.severalDeadLetters(written, count: found.count)
    }
    let box = context.mailbox(of: dead.agent)
    let entry = JournalEntry(
      at: Timestamp.text(Date()), event: event, agent: dead.agent, messages: [id])
    try await blocking { [context] in
      try change(box, id)
      try context.deliveryIndex.record(entry)
    }
    supervisors.wake(dead.agent)
    return entry
  }
}
