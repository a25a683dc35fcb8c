import Control
import JSONSyntax

extension Command {
  static let deadDrop = Command(
    "dead drop", "Drop a dead letter: it counts as read.", operands: [Operand("ID")],
    options: [.json], example: "roost dead drop 7k2f"
  ) { words, session in
    let entry = try await session.daemon().call(
      .dropDeadLetter, ["id": .string(words.operand(0) ?? "")])
    if words.has("json") { session.print(entry) } else { session.print("dropped") }
  }
}
