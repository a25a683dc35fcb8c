import Model
import Platform
import Store

extension DeliveryWorker {
  /// Ends an attempt that typed only a line that messages wait, or perhaps did; they stay unread.
  func finishNudge(_ intent: JournalEntry, _ evidence: [Evidence]) async throws {
    let left = intent.messages.filter { !context.deliveryIndex.isTaken($0, of: address) }
    var entry = context.entry(.nudged, address, left)
    entry.attempt = intent.attempt
    entry.evidence = evidence.map(\.text)
    try await context.deliveryIndex.write(entry)
    context.deliveryIndex.release(of: address)
  }

  /// Gives up messages that could not be typed as often as the settings allow.
  func giveUpIfHopeless(_ intent: JournalEntry) async throws {
    let limit = context.settings().attemptLimit
    for id in intent.messages where context.deliveryIndex.failures(of: id, of: address) >= limit {
      let box = box
      let message = try await blocking { try box.message(matching: id) }
      try await giveUp(message, "it could not be typed in \(limit) attempts")
    }
  }
}
