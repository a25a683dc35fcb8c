import Control
import Foundation

extension Command {
  static let keptShow = Command(
    "kept show", "Show what is in kept work.", operands: [keptID], options: [json],
    details: "The end of an ID, or the agent's name, is enough where only one has it.",
    example: "roost kept show web/alice/20261121054753983"
  ) { words, session in
    let request = KeptRequest(
      id: words[Self.keptID], directory: FileManager.default.currentDirectoryPath)
    let answer = try await session.daemon().call(
      .showKept, request.json, timeout: .seconds(660), as: KeptContentReply.init)
    session.show(answer) { content in
      let work = content.work
      session.print("\(work.id)  of branch \(work.branch) in \(work.repository)")
      for change in content.changes { session.print("  \(change.kind)  \(change.path)") }
      if let ref = work.ref { session.print("  → git -C \(work.repository) diff \(ref)^1 \(ref)") }
      guard let files = content.files else { return }
      session.print("ignored files, in \(files):")
      for name in work.ignored { session.print("  \(name)") }
    }
  }
}
