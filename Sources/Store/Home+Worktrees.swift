import Platform

extension Home {
  /// The worktrees of teammates that are there, whoever knows of them.
  package func worktreesOnDisk() throws -> [String] {
    try Files.folders(in: worktrees).flatMap { try Files.folders(in: $0) }
      .filter { try Files.status("\($0)/.git") != nil }
  }
}
