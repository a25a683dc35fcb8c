import Platform
import Swarm
import Teams

/// A tree in which a task's check looks at what an agent has done so far, while the agent goes on in its
/// own: what a check leaves behind must not become part of the work.
///
/// What is ignored there stays from one look to the next, such as what a build made.
package struct ProbeTree: Sendable {
  private let repository: RunRepository
  package let path: String

  package init(_ repository: RunRepository, path: String) {
    self.repository = repository
    self.path = path
  }

  /// Where in it a check runs.
  package var directory: String {
    let inside = repository.place.subdirectory
    return inside.isEmpty ? path : "\(path)/\(inside)"
  }

  /// Makes the tree look as the files do.
  package func show(_ commit: String) async throws {
    if try Files.status(path) == nil {
      try Files.createDirectory(Files.directory(of: path))
      try await repository.alone {
        try await repository.git.run(
          "worktree", "add", "--quiet", "--no-checkout", "--detach", path, commit)
      }
    }
    try await repository.busy {
      let git = Git(path)
      try await git.run(
        "checkout", "--quiet", "--force", "--detach", commit, timeout: .seconds(600))
      try await git.run("clean", "--force", "-d", "--quiet", timeout: .seconds(600))
    }
    try Files.createDirectory(directory)
  }

  package func discard() async throws {
    try await AttemptTree.remove(path, in: repository, branch: nil)
  }
}
