import Control
import Model

extension Command {
  private static let messageID = Operand<String>("ID")

  static let deadRequeue = Command(
    "dead requeue", "Put a dead letter back in line.", operands: [messageID],
    options: [json], example: "roost dead requeue 7k2f"
  ) { words, session in
    let answer = try await session.daemon().call(
      .requeueDeadLetter, DeadLetterRequest(id: words[Self.messageID]).json, as: JournalEntry.init)
    session.show(answer) { _ in session.print("back in line") }
  }
}
