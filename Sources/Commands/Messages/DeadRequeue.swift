import Control
import JSONSyntax

extension Command {
  static let deadRequeue = Command(
    "dead requeue", "Put a dead letter back in line.", operands: [Operand("ID")],
    options: [.json], example: "roost dead requeue 7k2f"
  ) { words, session in
    let entry = try await session.daemon().call(
      .requeueDeadLetter, ["id": .string(words.operand(0) ?? "")])
    if words.has("json") { session.print(entry) } else { session.print("back in line") }
  }
}
