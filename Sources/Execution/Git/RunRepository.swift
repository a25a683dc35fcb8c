import Foundation
package import Platform
package import Swarm
package import Teams

/// The repository that a run works on: the run's branch, and what is merged into it.
///
/// The user's checkout, index, HEAD, stash and hooks' files are not touched. Merges are made of trees
/// and refs alone. Every step may be done again after a crash.
package struct RunRepository: Sendable {
  package let place: RunRepositoryPlace
  let run: String
  /// Held while the repository's list of working trees or its branches change.
  private let gate = Platform.Semaphore(1)
  /// Taken by whoever reads or writes a whole working tree.
  private let places: Platform.Semaphore

  package init(_ place: RunRepositoryPlace, run: String, places: Platform.Semaphore) {
    self.place = place
    self.run = run
    self.places = places
  }

  /// Does something with the repository that two must not do at once.
  @discardableResult
  package func alone<T>(_ body: () async throws -> T) async throws -> T {
    try await Self.within(gate, body)
  }

  /// Does something with all files of a working tree, as far as the machine takes that.
  @discardableResult
  package func busy<T>(_ body: () async throws -> T) async throws -> T {
    try await Self.within(places, body)
  }

  private static func within<T>(
    _ semaphore: Platform.Semaphore, _ body: () async throws -> T
  ) async throws -> T {
    await semaphore.take()
    defer { semaphore.give() }
    try Task.checkCancellation()
    return try await body()
  }

  /// Whether the repository is where it was.
  package var isThere: Bool {
    get async { (try? await git.succeeds("rev-parse", "--git-dir")) == true }
  }

  /// With less room than this, in bytes, it is the disk that git fails for: it often does not say so.
  private static let leastRoom = 1 << 20

  /// Whether what went wrong with git may pass by itself: a full disk, or a repository that is away.
  ///
  /// `folder` is one on the file system that has the working trees.
  package func isPassing(_ error: any Error, treesIn folder: String) async -> Bool {
    if let git = error as? TeamsError, git.isDiskFull { return true }
    let rooms = [place.root, folder].compactMap(ThisMachine.room(at:))
    if rooms.contains(where: { $0 < Self.leastRoom }) { return true }
    return await !isThere
  }

  /// The working trees that the repository knows of, whether they are there or not.
  package var trees: Set<String> {
    get async throws {
      let lines = try await git.names("worktree", "list", "--porcelain", "-z")
      return Set(
        lines.compactMap {
          $0.hasPrefix("worktree ") ? String($0.dropFirst("worktree ".count)) : nil
        })
    }
  }

  package var git: Git { Git(place.root) }

  /// The branch that all work goes into.
  package var branch: String { "swarm/\(run)/integration" }

  var ref: String { "refs/heads/\(branch)" }

  /// The branch of one attempt.
  package func branch(ofTask task: String, attempt: Int) -> String {
    "swarm/\(run)/\(task)-\(attempt)"
  }

  /// Where the tree of an attempt that came to nothing is kept.
  package func keptRef(ofTask task: String, attempt: Int) -> String {
    RunRefs.kept(run: run, task: task, attempt: attempt)
  }

  // MARK: - The start

  /// Looks at the repository of a directory, and refuses one in which a run cannot work.
  ///
  /// Nil where the directory is in none.
  package static func found(at directory: String) async throws -> RunRepositoryPlace? {
    let source: WorktreeSource
    do {
      source = try await WorktreeSource(directory)
    } catch TeamsError.notARepository {
      return nil
    } catch TeamsError.git(let why) where why.firstRange(of: "has no commit yet") != nil {
      throw SwarmError.noCommit(directory)
    }
    let git = Git(source.repository)
    try await requireMerging(git)
    if try await git.succeeds("show-ref", "--quiet", "--verify", "refs/heads/swarm") {
      throw SwarmError.repositoryUnfit(
        "\(source.repository) has a branch \"swarm\", and a run needs branches below swarm/;"
          + " rename it: `git branch -m swarm NAME`")
    }
    let here = Git(directory)
    let branch = try? await here.run("symbolic-ref", "--short", "--quiet", "HEAD")
    return RunRepositoryPlace(
      root: source.repository, subdirectory: source.subdirectory, base: source.commit,
      branch: branch)
  }

  /// Git merges without a checkout from 2.38 on.
  private static func requireMerging(_ git: Git) async throws {
    let exit = try await git.end(["merge-tree", "--write-tree", "HEAD", "HEAD"])
    guard exit.code > 1 else { return }
    let version = try await git.run("version")
    throw SwarmError.gitTooOld(found: String(version.split(separator: " ").last ?? "?"))
  }

  /// Makes the run's branch, unless it is there: at the newest work that was merged, if there is any.
  package func begin(after run: SwarmRun) async throws {
    guard try await !git.succeeds("show-ref", "--quiet", "--verify", ref) else { return }
    try await git.run(
      "update-ref", "-m", "roost swarm begins", ref, run.mergedTip ?? place.base, Self.absent)
  }

  /// Puts the run's branch back to where it should be, where somebody moved or removed it.
  ///
  /// - Returns: where it was instead; nil where it was right, or holds work that is being merged.
  package func restore(to tip: String?, unless pending: [String]) async throws -> String? {
    let expected = tip ?? place.base
    let found = try await git.end(["rev-parse", "--verify", "--quiet", ref])
    let now = found.code == 0 ? found.text.split(separator: "\n").first.map(String.init) : nil
    guard now != expected else { return nil }
    if let now {
      let parents = try await git.run("rev-list", "--parents", "--max-count=1", now)
        .split(separator: " ").dropFirst().map(String.init)
      let isMerge = parents.first == expected && pending.contains(parents.last ?? "")
      if pending.contains(now) || isMerge { return nil }
    }
    try await git.run("update-ref", "-m", "roost swarm: put back", ref, expected)
    return now ?? "nothing"
  }

  /// What `update-ref` takes for a ref that must not be there.
  static let absent = ""

  /// The tree of a commit.
  package func tree(of commit: String) async throws -> String {
    try await git.run("rev-parse", "--verify", "\(commit)^{tree}")
  }

  package func tip() async throws -> String { try await git.run("rev-parse", "--verify", ref) }

  /// What differs between two commits or trees: the files, and how many lines were added and removed.
  package func changes(
    from base: String, to commit: String
  ) async throws -> (files: Set<String>, lines: Int) {
    let rows = try await git.names("diff", "--numstat", "--no-renames", "-z", base, commit)
    var (files, lines) = (Set<String>(), 0)
    for row in rows {
      let words = row.split(separator: "\t", maxSplits: 2).map(String.init)
      guard words.count == 3 else { continue }
      files.insert(words[2])
      // Of a file that is not text, git tells no lines.
      lines += (Int(words[0]) ?? 1) + (Int(words[1]) ?? 0)
    }
    return (files, lines)
  }

  // MARK: - Results that are kept

  package func has(_ tree: String) async throws -> Bool {
    try await git.succeeds("cat-file", "-e", "\(tree)^{tree}")
  }

  package func set(_ ref: String, to commit: String) async throws {
    try await git.run("update-ref", ref, commit)
  }

  /// A commit of work that was done before, on top of another one with the same files.
  package func commit(
    tree: String, on base: String, task: String, title: String
  ) async throws -> String {
    try await git.run(
      "commit-tree", tree, "-p", base, "-m", title, "-m",
      "Roost-Run: \(run)\nRoost-Task: \(task)")
  }

  /// Puts the branch of an attempt at a commit.
  package func keepBranch(ofTask task: String, attempt: Int, at commit: String) async throws {
    try await set("refs/heads/\(branch(ofTask: task, attempt: attempt))", to: commit)
  }

  /// Removes the ref that keeps a result's files, in the repository that it is in.
  package static func removeRef(of result: CachedResult) async throws {
    guard let root = result.repository, try Files.status(root) != nil else { return }
    try await Git(root).run("update-ref", "-d", result.ref)
  }

  /// Removes every such ref of a repository.
  package static func removeCacheRefs(in root: String) async throws {
    guard try Files.status(root) != nil else { return }
    let names = try await Git(root).run(
      "for-each-ref", "--format=%(refname)", CachedResult.refs)
    for name in names.split(separator: "\n") {
      try await Git(root).run("update-ref", "-d", String(name))
    }
  }

  // MARK: - Merging

  /// What became of a commit that was to be merged.
  package enum Merge: Sendable, Equatable {
    /// The commit that the branch is at now.
    case merged(String)
    case conflict([String])
    /// Its check refuses it, and the branch is as it was.
    case refused(String)
    /// The run was cancelled before its check said anything, and the branch is as it was.
    case unwanted
  }

  /// Brings a commit into the run's branch; one that is in it already is left at that.
  ///
  /// `check` is asked about a merge that makes a tree that neither side had.
  package func merge(
    _ commit: String, title: String, check: (_ merged: String) async throws -> CheckVerdict
  ) async throws -> Merge {
    let tip = try await tip()
    if try await git.succeeds("merge-base", "--is-ancestor", commit, tip) { return .merged(tip) }
    var new = commit
    if try await !git.succeeds("merge-base", "--is-ancestor", tip, commit) {
      let exit = try await git.end(
        ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", tip, commit])
      let names = exit.text.split(separator: "\0").map(String.init)
      guard exit.code == 0, let tree = names.first else {
        guard exit.code == 1 else { throw TeamsError.git(Git.lastWords(exit.errorText)) }
        return .conflict(names.dropFirst().sorted())
      }
      new = try await git.run(
        "commit-tree", tree, "-p", tip, "-p", commit, "-m", "Merge task: \(title)", "-m",
        "Roost-Run: \(run)")
      switch try await check(new) {
      case .good: break
      case .bad(let why): return .refused(why)
      case .unwanted: return .unwanted
      }
    }
    try await git.run("update-ref", "-m", "roost swarm: \(title)", ref, new, tip)
    return .merged(new)
  }
}
