import Foundation
package import Model
import Platform
package import Store

/// A working tree of a teammate's own, outside the repository that it belongs to.
package struct Worktree: Sendable {
  package let record: Spawn.Worktree
  private let owner: Address

  package init(_ record: Spawn.Worktree, of owner: Address) {
    self.record = record
    self.owner = owner
  }

  // MARK: - Making

  /// What a worktree of a directory's repository would be; nothing is made yet.
  package static func planned(
    for owner: Address, start: String, in directory: String, _ home: Home
  ) async throws -> Worktree {
    let git = Git(directory)
    guard let root = try? await git.run("rev-parse", "--show-toplevel") else {
      throw TeamsError.notARepository(directory)
    }
    let base: String
    do {
      base = try await git.run("rev-parse", "--verify", "HEAD^{commit}")
    } catch is TeamsError {
      throw TeamsError.git("\(root) has no commit yet; a worktree needs one to begin at")
    }
    let wanted = "roost/\(owner.team)/\(owner.name)"
    let isFree = try await !git.succeeds("show-ref", "--quiet", "refs/heads/\(wanted)")
    let record = Spawn.Worktree(
      repository: root, path: "\(home.worktrees)/\(owner.team)/\(owner.name)-\(start)",
      branch: isFree ? wanted : "\(wanted)-\(start)", base: base)
    return Worktree(record, of: owner)
  }

  package func make() async throws {
    try Files.createDirectory(Files.directory(of: record.path))
    do {
      try await Git(record.repository).run(
        "worktree", "add", "-b", record.branch, record.path, record.base, timeout: .seconds(600))
    } catch {
      try? await undo()
      throw error
    }
  }

  /// Takes back what `make` did, or the part of it that a crash left; work in it is kept.
  package func undo() async throws {
    guard try Files.status(record.path) != nil else {
      try await Git(record.repository).run("worktree", "prune")
      try await removeBranchIfUnused()
      return
    }
    _ = try await remove()
  }

  // MARK: - Removing

  /// What became of a worktree.
  package enum Outcome: Sendable, Equatable {
    /// Its files are gone; `keptAs` names the ref that holds what no branch does.
    case removed(branch: String?, keptAs: String?)
    /// It stays where it is.
    case stays(why: String)
  }

  /// Removes the worktree if everything in it is in the repository then; it stays otherwise.
  package func remove() async throws -> Outcome {
    guard try Files.status(record.path) != nil else {
      try await Git(record.repository).run("worktree", "prune")
      try await removeBranchIfUnused()
      return .removed(branch: nil, keptAs: nil)
    }
    let tree = Git(record.path)
    if let why = try await reasonToStay(tree) { return .stays(why: why) }
    var kept: String?
    do {
      kept = try await keep(tree)
      // By now nothing in it is the only one of its kind, and --force removes no work.
      try await Git(record.repository).run("worktree", "remove", "--force", record.path)
    } catch let error as TeamsError {
      return .stays(why: "\(error)")
    }
    let hasBranch = try await !removeBranchIfUnused()
    return .removed(branch: hasBranch ? record.branch : nil, keptAs: kept)
  }

  /// What cannot be kept under a ref.
  private func reasonToStay(_ tree: Git) async throws -> String? {
    let directory = try await tree.run("rev-parse", "--absolute-git-dir")
    if try Files.status("\(directory)/locked") != nil { return "it is locked (git worktree lock)" }
    let unfinished = [
      "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG", "rebase-merge", "rebase-apply",
    ]
    for name in unfinished where try Files.status("\(directory)/\(name)") != nil {
      return "a merge, rebase or the like is unfinished in it"
    }
    return nil
  }

  /// Keeps everything that is in the worktree and in no commit of its branch under a ref.
  ///
  /// - Returns: the ref; nil where the branch holds everything.
  private func keep(_ tree: Git) async throws -> String? {
    let head = try await tree.run("rev-parse", "HEAD")
    let staged = try await tree.run("write-tree")
    let files = try await snapshot(tree)
    let branch = try? await tree.run("symbolic-ref", "--quiet", "HEAD")
    let whole = try await tree.run("rev-parse", "HEAD^{tree}")
    guard staged != whole || files != whole || branch == nil else { return nil }
    let index = try await commit(tree, staged, ["-p", head], "what was staged")
    let commit = try await commit(
      tree, files, ["-p", head, "-p", index], "files of \(owner), untracked and ignored ones too")
    let time = Timestamp.text(Date()).filter { $0.isNumber }
    let ref = "refs/roost/kept/\(owner.team)/\(owner.name)/\(time)"
    try await tree.run("update-ref", ref, commit)
    guard try await snapshot(tree) == files else {
      throw TeamsError.git("somebody still writes to \(record.path)")
    }
    return ref
  }

  private func commit(
    _ tree: Git, _ files: String, _ parents: [String], _ what: String
  ) async throws -> String {
    let words = ["commit-tree", files] + parents + ["-m", "roost kept \(what)"]
    return try await tree.run(words)
  }

  /// The largest worktree that is kept with all that is in it.
  private static let snapshotLimit = 256 << 20

  /// Writes all files to the repository, the ignored ones too, and returns their tree.
  private func snapshot(_ tree: Git) async throws -> String {
    guard try await blocking({ [record] in try Self.size(of: record.path) }) else {
      throw TeamsError.git(
        "\(record.path) holds more than \(Self.snapshotLimit >> 20) MB; remove what can be made"
          + " anew and dissolve again")
    }
    var own = tree
    // In git's own directory of this worktree, with which it goes if a crash leaves it.
    let directory = try await tree.run("rev-parse", "--absolute-git-dir")
    own.indexFile = Files.temporaryPath(beside: "\(directory)/index")
    defer { try? Files.remove(own.indexFile ?? "") }
    try await own.run("read-tree", "HEAD")
    try await own.run("add", "--all", "--force", ".", timeout: .seconds(600))
    // A repository within is kept by its commit's name alone.
    let entries = try await own.run("ls-files", "--stage")
    guard !entries.split(separator: "\n").contains(where: { $0.hasPrefix("160000") }) else {
      throw TeamsError.git("there is another git repository, or a submodule, in \(record.path)")
    }
    return try await own.run("write-tree")
  }

  private static func size(of path: String) throws -> Bool {
    var left = snapshotLimit
    var directories = [path]
    while let directory = directories.popLast() {
      for name in try Files.names(in: directory) {
        guard let status = try Files.status("\(directory)/\(name)") else { continue }
        if status.isDirectory { directories.append("\(directory)/\(name)") }
        left -= status.size
      }
      if left < 0 { return false }
    }
    return true
  }

  /// Removes the branch where its commits are in another one; false if it stays.
  @discardableResult
  private func removeBranchIfUnused() async throws -> Bool {
    let git = Git(record.repository)
    let ref = "refs/heads/\(record.branch)"
    guard try await git.succeeds("show-ref", "--quiet", ref) else { return true }
    let tip = try await git.run("rev-parse", ref)
    let isMerged = try await git.succeeds("merge-base", "--is-ancestor", tip, "HEAD")
    guard tip == record.base || isMerged else { return false }
    // A branch that is checked out elsewhere git refuses to remove, -D or not.
    return try await git.succeeds("branch", "-D", record.branch)
  }
}
