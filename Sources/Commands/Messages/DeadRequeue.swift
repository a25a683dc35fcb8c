import Control
import JSONSyntax
import Model

extension Command {
  static let deadRequeue = Command(
    "dead requeue", "Put a dead letter back in line.", operands: [Operand("ID")],
    options: [.json], example: "roost dead requeue 7k2f"
  ) { words, session in
    let answer = try await session.daemon().call(
      .requeueDeadLetter, DeadLetterRequest(id: words.operand(0) ?? "").json, as: JournalEntry.init)
    session.show(answer) { _ in session.print("back in line") }
  }
}
