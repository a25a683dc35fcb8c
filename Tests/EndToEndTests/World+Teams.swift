import JSONSyntax
import Platform
import Store
import TestSupport

extension World {
  /// team.json of the team that tests work in.
  func teamFile() throws -> JSON {
    try JSON(parsing: Files.read(home.teamFile("default")) ?? [])
  }

  /// The worktree of a teammate.
  func worktree(of name: String) throws -> String {
    let directory = "\(home.worktrees)/default"
    guard let own = try Files.names(in: directory).first(where: { $0.hasPrefix("\(name)-") })
    else { throw NeverHappened(description: "\(name) has no worktree") }
    return "\(directory)/\(own)"
  }

  /// A git repository with one commit.
  func repository() async throws -> String {
    let path = Scratch.path("repository")
    try Files.createDirectory(path)
    try await git(path, "init", "-q", "-b", "main")
    try await git(
      path, "-c", "user.name=Test", "-c", "user.email=test@localhost", "commit", "-q",
      "--allow-empty", "-m", "first")
    return path
  }

  @discardableResult
  func git(_ repository: String, _ words: String...) async throws -> String {
    let exit = try await ChildProcess("git", ["-C", repository] + words).run()
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
    return exit.text.trimmed
  }
}
