import Control
import Foundation
import JSONSyntax

extension Command {
  static let worktreeRemove = Command(
    "worktree remove", "Remove a worktree that its teammate left, where all in it can be kept.",
    operands: [Operand("PATH", .file)], options: [.json],
    details: """
      Commits stay on its branch; `roost kept` shows the rest. It stays where it is, and why is said,
      if something in it cannot be kept.
      """,
    example: "roost worktree remove ~/.roost/worktrees/web/alice-01kakt3h2x8c6q0v4n5m7r9wyz"
  ) { words, session in
    let path = session.absolute(words.operand(0) ?? "")
    let answer = try await session.daemon().call(
      .removeWorktree, ["path": .string(path)], timeout: .seconds(660))
    if words.has("json") { return session.print(answer) }
    session.print("\(path): \(answer["note"]?.string ?? "")")
  }
}

extension Session {
  /// A path as the daemon, which is elsewhere, has to hear of it.
  func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let here = FileManager.default.currentDirectoryPath
    return path == "." ? here : "\(here)/\(path)"
  }
}
