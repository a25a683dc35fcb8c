import Control
import Model

extension Command {
  private static let messageID = Operand<String>("ID")

  static let deadDrop = Command(
    "dead drop", "Drop a dead letter: it counts as read.", operands: [messageID],
    options: [json], example: "roost dead drop 7k2f"
  ) { words, session in
    let answer = try await session.daemon().call(
      .dropDeadLetter, DeadLetterRequest(id: words[Self.messageID]).json, as: JournalEntry.init)
    session.show(answer) { _ in session.print("dropped") }
  }
}
