import Control
import Foundation
import JSONSyntax
import Model

extension Command {
  static let worktreeList = Command(
    "worktree list", "List the teammates' worktrees: what is in them, and why they are there.",
    options: [.json],
    details: """
      Below one that stays where its teammate is gone stand the commands that go on in it, or remove
      it with all that is in it kept.
      """,
    example: "roost worktree list"
  ) { words, session in
    let rows = try await session.daemon().call(.listWorktrees, [:], timeout: .seconds(120))
    if words.has("json") { return session.print(rows) }
    guard let rows = rows.array, !rows.isEmpty else {
      return session.say("no teammate has a worktree; `roost spawn NAME --worktree` makes one")
    }
    for row in rows {
      let status = row["status"]?.string ?? ""
      session.print([
        Table.Cell(row["agent"]?.string ?? ""),
        Table.Cell(status, ["left", "stray", "failed"].contains(status) ? .warning : .plain),
        Table.Cell(row["path"]?.string ?? ""),
      ])
      let facts = [row["work"]?.string ?? "nothing new in it", row["why"]?.string]
      session.print("  \(facts.compactMap { $0 }.joined(separator: "; "))")
      for command in row["commands"]?.array ?? [] { session.print("  → \(command.string ?? "")") }
    }
  }

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
