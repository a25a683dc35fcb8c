import Control
import JSONSyntax

extension Command {
  static let keptDrop = Command(
    "kept drop", "Forget kept work: its snapshot and its ignored files go.", operands: [keptID],
    options: [.json], example: "roost kept drop web/alice/20261121054753983"
  ) { words, session in
    let work = try await ask(.dropKept, session, ["id": words.operand(0) ?? ""])
    if words.has("json") { return session.print(work) }
    session.print("\(work["id"]?.string ?? "") is dropped")
  }
}
