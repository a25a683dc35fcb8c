import Control

extension Command {
  private static let path = Operand<String>("PATH", .file)

  static let worktreeRemove = Command(
    "worktree remove", "Remove a worktree that its teammate left, where all in it can be kept.",
    operands: [path], options: [json],
    details: """
      Commits stay on its branch; `roost kept` shows the rest. It stays where it is, and why is said,
      if something in it cannot be kept.
      """,
    example: "roost worktree remove ~/.roost/worktrees/web/alice-01kakt3h2x8c6q0v4n5m7r9wyz"
  ) { words, session in
    let path = session.absolute(words[Self.path])
    let answer = try await session.daemon().call(
      .removeWorktree, RemoveWorktreeRequest(path: path).json, timeout: .seconds(660),
      as: RemoveWorktreeReply.init)
    session.show(answer) { removed in session.print("\(removed.path): \(removed.note)") }
  }
}
