import Foundation
import Platform

/// The changed and untracked files of a worktree as a commit under a ref of its repository.
///
/// The commit's first parent is the worktree's own, its second one holds what was staged. Ignored files
/// are in neither: they may be secrets, and refs are pushed and fetched.
package struct Snapshot: Sendable {
  package let path: String

  package init(path: String) {
    self.path = path
  }

  private var tree: Git { Git(path) }

  /// Writes the ref where some branch does not hold everything; false if it was not needed.
  package func write(_ ref: String, of owner: String) async throws -> Bool {
    let head = try await tree.run("rev-parse", "HEAD")
    let isMerging = try await !tree.run("ls-files", "--unmerged").isEmpty
    let whatIsStaged = isMerging ? nil : try await tree.run("write-tree")
    let files = try await self.files()
    // An index with an unfinished merge in it cannot be written as a tree.
    let staged = whatIsStaged ?? files
    let isOnBranch = try await tree.succeeds("symbolic-ref", "--quiet", "HEAD")
    let whole = try await tree.run("rev-parse", "HEAD^{tree}")
    guard staged != whole || files != whole || !isOnBranch else { return false }
    let index = try await commit(staged, ["-p", head], "what was staged")
    let commit = try await commit(
      files, ["-p", head, "-p", index], "changed and untracked files of \(owner)")
    try await tree.run("update-ref", ref, commit)
    guard try await self.files() == files else {
      throw TeamsError.git("somebody still writes to \(path)")
    }
    return true
  }

  /// A commit on top of `base` with the files as they are now, which no ref holds; and its tree.
  ///
  /// Neither the worktree nor its index is changed.
  package func probe(on base: String) async throws -> (commit: String, tree: String) {
    let files = try await files()
    return (try await commit(files, ["-p", base], "what an agent has done so far"), files)
  }

  private func commit(_ files: String, _ parents: [String], _ what: String) async throws -> String {
    try await tree.run(["commit-tree", files] + parents + ["-m", "roost kept \(what)"])
  }

  /// Writes all files but the ignored ones to the repository, and returns their tree.
  private func files() async throws -> String {
    // In git's own directory of this worktree, with which it goes if a crash leaves it.
    let directory = try await tree.run("rev-parse", "--absolute-git-dir")
    var own = tree
    let index = Files.temporaryPath(beside: "\(directory)/index")
    own.indexFile = index
    defer { try? Files.remove(index) }
    // From the worktree's own: a file that is ignored and was added all the same is in no other.
    if try Files.status("\(directory)/index") != nil {
      try FileTree.copy("\(directory)/index", to: index)
    } else {
      try await own.run("read-tree", "HEAD")
    }
    try await own.run("add", "--all", ".", timeout: .seconds(600))
    return try await own.run("write-tree")
  }
}
