extension Git {
  /// The working tree that a branch, by its whole ref, is checked out in; nil for none.
  package func checkout(of ref: String) async throws -> String? {
    var path: String?
    for line in try await run("worktree", "list", "--porcelain").split(separator: "\n") {
      if line.hasPrefix("worktree ") { path = String(line.dropFirst("worktree ".count)) }
      if line == "branch \(ref)" { return path }
    }
    return nil
  }
}
