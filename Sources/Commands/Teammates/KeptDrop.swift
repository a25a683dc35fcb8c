import Control
import Foundation

extension Command {
  static let keptDrop = Command(
    "kept drop", "Forget kept work: its snapshot and its ignored files go.", operands: [keptID],
    options: [json], example: "roost kept drop web/alice/20261121054753983"
  ) { words, session in
    let request = KeptRequest(
      id: words[Self.keptID], directory: FileManager.default.currentDirectoryPath)
    let answer = try await session.daemon().call(
      .dropKept, request.json, timeout: .seconds(660), as: KeptReply.init)
    session.show(answer) { work in session.print("\(work.id) is dropped") }
  }
}
