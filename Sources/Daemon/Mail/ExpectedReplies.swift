import Model
import Synchronization

/// The answers that somebody waits for with `roost ask`: they are handed over there, and are not typed.
final class ExpectedReplies: Sendable {
  /// How many wait for an answer to a message, by whose mailbox it will come into.
  private let counts = Mutex<[Address: [String: Int]]>([:])

  func add(_ message: String, to address: Address) {
    counts.withLock { $0[address, default: [:]][message, default: 0] += 1 }
  }

  func remove(_ message: String, to address: Address) {
    counts.withLock { counts in
      let left = (counts[address]?[message] ?? 0) - 1
      counts[address]?[message] = left > 0 ? left : nil
      if counts[address]?.isEmpty == true { counts[address] = nil }
    }
  }

  func contains(_ message: Message, to address: Address) -> Bool {
    guard let answered = message.replyTo else { return false }
    return counts.withLock { $0[address]?[answered] != nil }
  }
}
