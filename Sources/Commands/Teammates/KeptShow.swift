import Control
import JSONSyntax

extension Command {
  static let keptShow = Command(
    "kept show", "Show what is in kept work.", operands: [keptID], options: [.json],
    details: "The end of an ID, or the name of the agent, will do where it names one alone.",
    example: "roost kept show web/alice/20261121054753983"
  ) { words, session in
    let work = try await ask(.showKept, session, ["id": words.operand(0) ?? ""])
    if words.has("json") { return session.print(work) }
    let repository = work["repository"]?.string ?? ""
    session.print(
      "\(work["id"]?.string ?? "")  of branch \(work["branch"]?.string ?? "") in \(repository)")
    for change in work["changes"]?.array ?? [] {
      session.print("  \(change["kind"]?.string ?? "")  \(change["path"]?.string ?? "")")
    }
    if let ref = work["ref"]?.string {
      session.print("  → git -C \(repository) diff \(ref)^1 \(ref)")
    }
    guard let files = work["files"]?.string else { return }
    session.print("ignored files, in \(files):")
    for name in work["ignored"]?.array ?? [] { session.print("  \(name.string ?? "")") }
  }
}
