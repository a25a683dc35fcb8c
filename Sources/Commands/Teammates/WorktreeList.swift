import Control
import Model

extension Command {
  static let worktreeList = Command(
    "worktree list", "List the teammates' worktrees: what is in them, and why they are there.",
    options: [json],
    details: """
      Below one that stays where its teammate is gone stand the commands that go on in it, or remove
      it with all that is in it kept.
      """,
    example: "roost worktree list"
  ) { words, session in
    let answer = try await session.daemon().call(
      .listWorktrees, timeout: .seconds(120), as: WorktreeReply.list)
    session.show(answer) { rows in
      guard !rows.isEmpty else {
        return session.say("no teammate has a worktree; `roost spawn NAME --worktree` makes one")
      }
      for row in rows { show(row, session) }
    }
  }

  private static func show(_ row: WorktreeReply, _ session: Session) {
    let isLeft = ["left", "stray", "failed"].contains(row.status)
    session.print([
      Table.Cell("\(row.owner)"), Table.Cell(row.status, isLeft ? .warning : .plain),
      Table.Cell(row.worktree.path),
    ])
    let facts = [row.work ?? "nothing new in it", row.why]
    session.print("  \(facts.compactMap { $0 }.joined(separator: "; "))")
    for command in row.commands { session.print("  → \(command)") }
  }
}
