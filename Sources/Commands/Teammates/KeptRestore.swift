import Control
import Foundation

extension Command {
  private static let directory = Operand<String>("DIR", .file)

  static let keptRestore = Command(
    "kept restore", "Make a worktree with all that was kept; the kept copy stays.",
    operands: [keptID, directory], options: [json],
    details: """
      DIR is a folder that is not there yet. It gets the commit and the branch, if no other worktree
      has it, the changed and untracked files, what was staged, and the ignored files.
      """,
    example: "roost kept restore web/alice/20261121054753983 ../alice"
  ) { words, session in
    let request = RestoreRequest(
      id: words[Self.keptID], path: session.absolute(words[Self.directory]),
      directory: FileManager.default.currentDirectoryPath)
    let answer = try await session.daemon().call(
      .restoreKept, request.json, timeout: .seconds(660), as: RestoreReply.init)
    session.show(answer) { restored in session.print("\(restored.id) is in \(restored.path)") }
  }
}
