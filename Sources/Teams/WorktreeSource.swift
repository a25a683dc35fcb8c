import Foundation

/// Where a worktree begins: the repository of a directory, its commit, and the place in it.
package struct WorktreeSource {
  /// The main working tree, or the repository itself where that has none.
  package let repository: String
  package let commit: String
  /// The directory within its working tree; empty for the top.
  package let subdirectory: String

  package init(_ directory: String) async throws {
    let git = Git(directory)
    let trees: String
    do {
      trees = try await git.run("worktree", "list", "--porcelain")
    } catch TeamsError.git(let why) where why.firstRange(of: "not a git repository (or any") != nil
    {
      throw TeamsError.notARepository(directory)
    }
    let first = trees.split(separator: "\n").first ?? ""
    guard first.hasPrefix("worktree ") else { throw TeamsError.notARepository(directory) }
    repository = String(first.dropFirst("worktree ".count))
    do {
      commit = try await git.run("rev-parse", "--verify", "HEAD^{commit}")
    } catch is TeamsError {
      throw TeamsError.git("\(repository) has no commit yet; a worktree needs one to begin at")
    }
    let hasTree = try await git.run("rev-parse", "--is-inside-work-tree") == "true"
    let prefix = hasTree ? try await git.run("rev-parse", "--show-prefix") : ""
    subdirectory = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
  }
}
