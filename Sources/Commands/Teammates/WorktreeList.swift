import Control
import JSONSyntax

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
}
