import Control
import JSONSyntax
import Model

extension Command {
  static let worktreeClean = Command(
    "worktree clean", "Remove the worktrees that teammates left, where all in them can be kept.",
    options: [json],
    details: """
      What `roost worktree remove` would remove goes; commits stay on their branches, and `roost
      kept` shows the rest. What stays is listed with the reason. Those of agents that are in the
      list are theirs, and stay.
      """,
    example: "roost worktree clean"
  ) { _, session in
    let daemon = try await session.daemon()
    let rows = try await daemon.call(
      .listWorktrees, timeout: .seconds(120), as: WorktreeReply.list
    ).value
    var results: [JSON] = []
    for row in rows {
      let fate = await fate(of: row, daemon)
      results.append([
        "path": .string(row.worktree.path), "agent": .string("\(row.owner)"),
        "removed": .bool(fate.isRemoved), "note": .string(fate.note),
      ])
      session.showPart {
        session.print([
          Table.Cell("\(row.owner)"),
          Table.Cell(fate.isRemoved ? "removed" : "stays", fate.isRemoved ? .good : .warning),
          Table.Cell(row.worktree.path), Table.Cell(fate.note, .faint),
        ])
      }
    }
    session.show(.array(results)) {
      if rows.isEmpty { session.say("no teammate has a worktree") }
    }
  }

  /// What becomes of one.
  private static func fate(
    of row: WorktreeReply, _ daemon: ControlClient
  ) async -> (isRemoved: Bool, note: String) {
    let path = row.worktree.path
    // Of one that goes on there is nothing to be done.
    guard !row.commands.isEmpty else { return (false, "\(row.owner) has it (\(row.status))") }
    do {
      let answer = try await daemon.call(
        .removeWorktree, RemoveWorktreeRequest(path: path).json, timeout: .seconds(660),
        as: RemoveWorktreeReply.init)
      return (true, answer.value.note)
    } catch {
      // The path stands before it.
      let why = "\(error)"
      return (false, why.hasPrefix("\(path) ") ? String(why.dropFirst(path.count + 1)) : why)
    }
  }
}
