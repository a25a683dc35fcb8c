import Foundation
package import Model
import Platform
package import Store

/// A working tree of a teammate's own, outside the repository that it belongs to.
package struct Worktree: Sendable {
  package let record: Spawn.Worktree
  private let owner: Address
  private let home: Home
  /// The place in the repository that it was planned from; empty for the top.
  private var subdirectory = ""

  package init(_ record: Spawn.Worktree, of owner: Address, _ home: Home) {
    self.record = record
    self.owner = owner
    self.home = home
  }

  // MARK: - Making

  /// What a worktree of a directory's repository would be; nothing is made yet.
  package static func planned(
    for owner: Address, start: String, in directory: String, _ home: Home
  ) async throws -> Worktree {
    let source = try await WorktreeSource(directory)
    let branch = try await BranchName(owner: owner, start: start).free(in: Git(directory))
    let record = Spawn.Worktree(
      repository: source.repository, path: "\(home.worktrees)/\(owner.team)/\(owner.name)-\(start)",
      branch: branch, base: source.commit)
    var worktree = Worktree(record, of: owner, home)
    worktree.subdirectory = source.subdirectory
    return worktree
  }

  /// What is known of a worktree that stands somewhere, from git alone.
  package static func found(at path: String) async throws -> Spawn.Worktree {
    let source = try await WorktreeSource(path)
    let branch = try? await Git(path).run("symbolic-ref", "--short", "--quiet", "HEAD")
    let start = try? await Git(source.repository).run("merge-base", "HEAD", source.commit)
    return Spawn.Worktree(
      repository: source.repository, path: path, branch: branch ?? "",
      base: start ?? source.commit)
  }

  /// The directory in it that is the one that it was planned from.
  package var directory: String {
    subdirectory.isEmpty ? record.path : "\(record.path)/\(subdirectory)"
  }

  /// Makes it, on a branch of its own.
  ///
  /// - Returns: what a hook of the repository had against it, where the tree is complete all the same.
  @discardableResult
  package func make() async throws -> String? {
    try Files.createDirectory(Files.directory(of: record.path))
    var complaint: String?
    do {
      try await Git(record.repository).run(
        "worktree", "add", "-b", record.branch, record.path, record.base, timeout: .seconds(600))
    } catch let error as TeamsError {
      guard case .git(let why) = error, await isComplete else {
        try? await undo()
        throw error
      }
      complaint = "a hook of the repository failed after its worktree was made: \(why)"
    } catch {
      try? await undo()
      throw error
    }
    // It may hold nothing that is in a commit.
    try Files.createDirectory(directory)
    return complaint
  }

  /// Whether everything of its commit is there; hooks run when it is.
  private var isComplete: Bool {
    get async {
      let tree = Git(record.path)
      guard (try? Files.status("\(record.path)/.git")) != nil,
        (try? await tree.run("rev-parse", "HEAD")) == record.base,
        let missing = try? await tree.run("ls-files", "--deleted")
      else { return false }
      return missing.isEmpty
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

  /// Removes it with all that is in it: what prepared it failed, and nobody has worked there.
  package func discard() async throws {
    try await Git(record.repository).run("worktree", "remove", "--force", "--force", record.path)
    try await removeBranchIfUnused()
  }

  // MARK: - Removing

  /// What became of a worktree.
  package enum Outcome: Sendable, Equatable {
    case removed(Removal)
    /// It stays where it is.
    case stays(why: String)
  }

  /// What is left of a worktree whose files are gone.
  package struct Removal: Sendable, Equatable {
    /// The branch that holds its commits; nil where another one does.
    package var branch: String?
    /// The ref that holds its changed and untracked files.
    package var ref: String?
    /// Under which name the rest of it is kept, for `roost kept`; nil where nothing had to be.
    package var kept: String?
    /// Ignored files that can be made anew, which were not kept.
    package var discarded: [String] = []

    package init() {}
  }

  /// What there is of work in the worktree that no other branch has; nil where it holds none.
  package func work() async throws -> String? {
    let survey = try await WorktreeSurvey(record.path)
    let own = "refs/heads/\(record.branch)"
    let others = try await otherBranches(than: own)
    let commits = try await Git(record.path).run(
      ["rev-list", "--count", "HEAD", "--not", record.base] + others)
    let parts = [
      Self.count(survey.changed.count, "changed file"), Self.count(Int(commits) ?? 0, "commit"),
      survey.obstacle,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The branch of an earlier worktree of the same owner, with how many commits it has that this one
  /// does not begin at; nil where it has none.
  package func earlierBranch() async throws -> (name: String, commits: Int)? {
    let plain = BranchName(owner: owner, start: "").plain
    let (git, ref) = (Git(record.repository), "refs/heads/\(plain)")
    guard plain != record.branch, try await git.succeeds("show-ref", "--quiet", "--verify", ref)
    else { return nil }
    let commits = Int(try await git.run("rev-list", "--count", ref, "--not", record.base)) ?? 0
    return commits == 0 ? nil : (plain, commits)
  }

  private static func count(_ number: Int, _ noun: String) -> String? {
    number == 0 ? nil : Printable.count(number, noun)
  }

  private func otherBranches(than own: String) async throws -> [String] {
    try await Git(record.repository).run("for-each-ref", "--format=%(refname)", "refs/heads")
      .split(separator: "\n").map(String.init).filter { $0 != own }
  }

  /// Removes the worktree if everything in it is kept then; it stays otherwise.
  package func remove() async throws -> Outcome {
    guard try Files.status(record.path) != nil else {
      try await Git(record.repository).run("worktree", "prune")
      try await removeBranchIfUnused()
      return .removed(Removal())
    }
    var removal = Removal()
    do {
      let survey = try await WorktreeSurvey(record.path)
      if let why = survey.obstacle { return .stays(why: why) }
      let kept = try await KeptWork.keep(survey, of: owner, record, home)
      removal.ref = kept?.ref
      removal.kept = kept?.id
      removal.discarded = survey.caches
      do {
        // By now nothing in it is the only one of its kind, and --force removes no work.
        try await Git(record.repository).run("worktree", "remove", "--force", record.path)
      } catch {
        try kept?.giveBack(to: record.path, home)
        throw error
      }
    } catch let error as TeamsError {
      return .stays(why: "\(error)")
    }
    if try await !removeBranchIfUnused() { removal.branch = record.branch }
    return .removed(removal)
  }

  /// Removes the branch where its commits are in another one; false if it stays.
  @discardableResult
  private func removeBranchIfUnused() async throws -> Bool {
    guard !record.branch.isEmpty else { return true }
    let git = Git(record.repository)
    let ref = "refs/heads/\(record.branch)"
    guard try await git.succeeds("show-ref", "--quiet", ref) else { return true }
    let tip = try await git.run("rev-parse", ref)
    let holders = try await git.run(
      "for-each-ref", "--format=%(refname)", "--contains", tip, "refs/heads")
    let isElsewhere = holders.split(separator: "\n").contains { $0 != ref }
    guard tip == record.base || isElsewhere else { return false }
    // A branch that is checked out elsewhere git refuses to remove, -D or not.
    return try await git.succeeds("branch", "-D", record.branch)
  }
}
