import JSONSyntax
import Model

extension ToolCaller {
  /// What became of a message to one or several.
  struct Outcome: Sendable {
    var sent: [(to: Destination, id: String)] = []
    var refused: [(to: Destination, why: String)] = []
    /// Why it is not delivered at once.
    var note: String?

    /// Nil where nobody refused it.
    var refusedJSON: JSON? {
      guard !refused.isEmpty else { return nil }
      return .array(refused.map { ["to": .string("\($0.to)"), "why": .string($0.why)] })
    }
  }

  /// Sends a message; where it goes to one alone, what fails is thrown.
  func send(_ draft: Message, to recipients: [Destination]) async throws -> Outcome {
    let sending = Sending(identity, draft, goal: nil, timeout: .zero)
    var outcome = Outcome()
    var notes: [String] = []
    for recipient in recipients {
      do {
        outcome.sent.append((recipient, try await sending.deliver(to: recipient).id))
        if let note = await sending.nobodyDelivers(to: recipient), !notes.contains(note) {
          notes.append(note)
        }
      } catch {
        guard recipients.count > 1 else { throw error }
        outcome.refused.append((recipient, "\(error)"))
      }
    }
    outcome.note = notes.isEmpty ? nil : notes.joined(separator: "; ")
    return outcome
  }

  /// Sends an answer, and marks what it answers as read.
  func answer(
    _ found: ReceivedMessage, with draft: Message
  ) async throws -> (id: String, to: Destination, note: String?) {
    let to = try found.sender(identity)
    let sending = Sending(identity, draft, goal: nil, timeout: .zero)
    let sent = try await sending.deliver(to: to)
    var note = await sending.nobodyDelivers(to: to)
    do {
      try await found.markRead(identity)
    } catch {
      // An error would have it sent again.
      note = "it is sent; the message that it answers stays unread: \(error)"
    }
    return (sent.id, to, note)
  }
}
