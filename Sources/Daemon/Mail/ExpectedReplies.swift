import Control
import Model
import Synchronization

/// The answers that somebody waits for with `roost ask`, and the messages that somebody waits for by a
/// tool: they are handed over there, and are not typed.
final class ExpectedReplies: Sendable {
  /// A question that waits for its answer.
  struct Question: Sendable {
    var message: String
    /// Who is to answer.
    var asked: String
    var since: String
  }

  /// The questions, by whose mailbox the answers will come into, the oldest first.
  private let questions = Mutex<[Address: [Question]]>([:])

  func add(_ question: Question, of address: Address) {
    questions.withLock { $0[address, default: []].append(question) }
  }

  func remove(_ message: String, of address: Address) {
    questions.withLock { questions in
      guard let index = questions[address]?.firstIndex(where: { $0.message == message }) else {
        return
      }
      questions[address]?.remove(at: index)
      if questions[address]?.isEmpty == true { questions[address] = nil }
    }
  }

  /// The question that an agent has waited on longest.
  func first(of address: Address) -> Question? { questions.withLock { $0[address]?.first } }

  /// Who waits for the next message of some kind, by whose it is.
  private let wishes = Mutex<(last: Int, open: [Address: [Int: AwaitMessageRequest.Wish]])>(
    (0, [:]))

  /// Returns what `remove` takes.
  func add(_ wish: AwaitMessageRequest.Wish, of address: Address) -> Int {
    wishes.withLock { wishes in
      wishes.last += 1
      wishes.open[address, default: [:]][wishes.last] = wish
      return wishes.last
    }
  }

  func remove(_ wish: Int, of address: Address) {
    wishes.withLock { wishes in
      wishes.open[address]?[wish] = nil
      if wishes.open[address]?.isEmpty == true { wishes.open[address] = nil }
    }
  }

  /// What an agent has waited for longest by a tool.
  func wish(of address: Address) -> AwaitMessageRequest.Wish? {
    wishes.withLock { wishes in
      (wishes.open[address]?.min { $0.key < $1.key })?.value
    }
  }

  func contains(_ message: Message, to address: Address) -> Bool {
    let isWished = wishes.withLock { wishes in
      wishes.open[address]?.values.contains { $0.isMet(by: message) } ?? false
    }
    if isWished { return true }
    guard let answered = message.replyTo else { return false }
    return questions.withLock { $0[address]?.contains { $0.message == answered } ?? false }
  }
}
