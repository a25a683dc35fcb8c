import Control
import JSONSyntax
import Model

extension Command {
  static let deadDrop = Command(
    "dead drop", "Drop a dead letter: it counts as read.", operands: [Operand("ID")],
    options: [.json], example: "roost dead drop 7k2f"
  ) { words, session in
    let answer = try await session.daemon().call(
      .dropDeadLetter, DeadLetterRequest(id: words.operand(0) ?? "").json, as: JournalEntry.init)
    session.show(answer) { _ in session.print("dropped") }
  }
}
