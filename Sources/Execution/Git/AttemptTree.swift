import Foundation
import Platform
package import Swarm
import Teams

/// The working tree of one attempt, outside the repository, on a branch of its own.
package struct AttemptTree: Sendable {
  let repository: RunRepository
  /// Its top.
  package let path: String
  let task: String
  private let number: Int

  package init(_ repository: RunRepository, path: String, task: String, number: Int) {
    self.repository = repository
    self.path = path
    self.task = task
    self.number = number
  }

  var git: Git { Git(path) }

  package var isThere: Bool {
    get throws { try Files.status(path) != nil }
  }

  var branch: String { repository.branch(ofTask: task, attempt: number) }

  /// Where an attempt will work: the place in the tree that the run was started in.
  package func place(at base: String) -> AttemptPlace {
    let inside = repository.place.subdirectory
    return AttemptPlace(
      directory: inside.isEmpty ? path : "\(path)/\(inside)", branch: branch, base: base)
  }

  /// Makes the tree at a commit; one that a crash left half made is made anew.
  package func make(at base: String) async throws {
    try Files.createDirectory(Files.directory(of: path))
    do {
      try await add(at: base)
    } catch is TeamsError {
      try await discard()
      try await add(at: base)
    }
    // The files are what takes long, and keeps nobody else from the repository.
    try await repository.busy {
      try await git.run(
        "reset", "--hard", "--quiet", "--no-recurse-submodules", timeout: .seconds(600))
    }
    let nothing = String(repeating: "0", count: base.count)
    try await git.run(
      "hook", "run", "--ignore-missing", "post-checkout", "--", nothing, base, "1",
      timeout: .seconds(600))
    // It may hold nothing that is in a commit.
    try Files.createDirectory(place(at: base).directory)
  }

  private func add(at base: String) async throws {
    try await repository.alone {
      try await repository.git.run(
        "worktree", "add", "--quiet", "--no-checkout", "-b", branch, path, base)
    }
  }

  /// What an attempt left in its tree.
  package enum Work: Sendable, Equatable {
    case nothing
    /// All of it, in one commit or several.
    case commit(String)
    /// What the agent did to its tree that keeps its work from being taken.
    case spoilt(String)
  }

  /// What the agent did to its tree that keeps its work from being taken; nil where nothing.
  func spoiling() async throws -> String? {
    guard try await isOurs else {
      return "the agent removed .git from \(path), or put another in its place"
    }
    let head = try await git.end(["symbolic-ref", "--short", "--quiet", "HEAD"])
    guard head.code < 2 else { throw TeamsError.git(Git.lastWords(head.errorText)) }
    let name = head.text.split(separator: "\n").first.map(String.init)
    guard name == branch else {
      return "the agent left its branch \(branch) for \(name ?? "none") in \(path)"
    }
    try await awaitIndex()
    // It looks at the index alone, and not at every file.
    let unmerged = try await git.names("ls-files", "--unmerged", "-z")
    guard unmerged.isEmpty else {
      let files = Set(unmerged.compactMap { $0.split(separator: "\t").last.map(String.init) })
      return "a merge is unfinished in \(path): \(files.sorted().joined(separator: ", "))"
    }
    return nil
  }

  /// Puts what the agent left into a commit, with the repository's own hooks, which may take so long.
  package func collect(title: String, base: String, limit: Duration) async throws -> Work {
    if let why = try await spoiling() { return .spoilt(why) }
    try await repository.busy {
      try await git.run("add", "--all", "--sparse", ".", timeout: .seconds(600))
    }
    if let inner = try await staged(base) {
      return .spoilt("there is a repository of its own in the tree: \(inner)")
    }
    if let trouble = try await git.submoduleTrouble(since: base) { return .spoilt(trouble) }
    if try await !git.succeeds("diff", "--cached", "--quiet") {
      do {
        try await git.run(
          "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", title, "-m",
          "Roost-Run: \(repository.run)\nRoost-Task: \(task)", timeout: limit)
      } catch let refusal as TeamsError {
        guard await !repository.isPassing(refusal, treesIn: path) else { throw refusal }
        return .spoilt("its work is not committed: \(refusal)")
      }
    }
    let commit = try await git.run("rev-parse", "HEAD")
    guard try await git.succeeds("merge-base", "--is-ancestor", base, commit) else {
      return .spoilt("the agent left the commit that it began at, \(base)")
    }
    return try await git.succeeds("diff", "--quiet", base, commit) ? .nothing : .commit(commit)
  }

  /// A commit with the files as they are now, which no ref holds, and its tree; the agent's index and
  /// branch stay as they are.
  package func probe(on base: String) async throws -> (commit: String, tree: String) {
    try await Snapshot(path: path).probe(on: base)
  }

  /// The ignored files that are left in the tree, a few of them by name; nil for none.
  package var ignored: String? {
    get async throws {
      let names = try await git.ignored()
      guard !names.isEmpty else { return nil }
      let more = names.count > 3 ? " and \(names.count - 3) more" : ""
      return names.prefix(3).joined(separator: ", ") + more
    }
  }

  /// Waits for a git that a crash of the daemon left at work in the tree, such as for a hook.
  func awaitIndex() async throws {
    let lock = try await git.run("rev-parse", "--absolute-git-dir") + "/index.lock"
    guard try Files.status(lock) != nil else { return }
    let changes = try FileWatcher().entries(of: Files.directory(of: lock))
    _ = try await withDeadline(.seconds(300)) {
      while try Files.status(lock) != nil, await changes.next() != nil {}
    }
  }

  /// The first repository that an agent has made within the tree, which no commit would hold; nil for
  /// none.
  func embedded(_ base: String) async throws -> String? {
    let untracked = try await git.names("ls-files", "--others", "--exclude-standard", "-z")
    if let found = untracked.first(where: { $0.hasSuffix("/") }) { return found }
    return try await staged(base)
  }

  /// The first such repository that git took for a link to a commit; nil for none.
  private func staged(_ base: String) async throws -> String? {
    var entries = try await git.names("diff", "--cached", "--raw", "--no-renames", "-z", base)[...]
    while let change = entries.popFirst(), let path = entries.popFirst() {
      let words = change.split(separator: " ")
      if words.count > 1, words[1] == "160000", words[0] != ":160000" { return path }
    }
    return nil
  }

  /// Keeps everything that an attempt left under a ref, and removes its tree and its branch.
  ///
  /// - Returns: the ref, where there was something to keep.
  /// - Throws: where not everything can be kept; then the tree stays.
  @discardableResult
  package func keep(base: String) async throws -> String? {
    guard try Files.status(path) != nil else {
      try await discard()
      return nil
    }
    guard try await isOurs else {
      throw TeamsError.git("it is not a working tree of \(repository.place.root) any more")
    }
    if let inner = try await embedded(base) {
      throw TeamsError.git("there is a repository of its own in it: \(inner)")
    }
    if let trouble = try await git.submoduleTrouble(since: base) { throw TeamsError.git(trouble) }
    let ref = repository.keptRef(ofTask: task, attempt: number)
    var isKept = try await repository.busy { try await Snapshot(path: path).write(ref, of: task) }
    if !isKept, try await git.run("rev-parse", "HEAD") != base {
      try await git.run("update-ref", ref, "HEAD")
      isKept = true
    }
    try await discard()
    return isKept ? ref : nil
  }

  /// Whether the tree is still one of the run's repository: an agent may have replaced its `.git`.
  private var isOurs: Bool {
    get async throws {
      guard try Files.status("\(path)/.git") != nil else { return false }
      let words = ["rev-parse", "--path-format=absolute", "--git-common-dir"]
      return try await git.run(words) == repository.git.run(words)
    }
  }

  /// Removes the tree, and leaves its branch, which holds all that is in it.
  package func removeTree() async throws {
    try await Self.remove(path, in: repository, branch: nil)
  }

  /// Removes the tree and its branch: what is in it is merged, kept, or was never worked on.
  package func discard() async throws {
    try await Self.remove(path, in: repository, branch: branch)
  }

  /// Takes the files away as one step, so that no half of them is ever taken for an agent's work.
  static func remove(
    _ path: String, in repository: RunRepository, branch: String?
  ) async throws {
    let gone = "\(Files.directory(of: path))/\(gonePrefix)\(Files.name(of: path))"
    let isThere = try await blocking {
      guard try Files.status(path) != nil else { return false }
      try delete(gone)
      try Files.rename(path, to: gone)
      return true
    }
    try await repository.alone {
      try await drop(repository, "worktree", "remove", "--force", "--force", path) {
        try await repository.trees.contains(path)
      }
      guard let branch else { return }
      try await drop(repository, "branch", "--quiet", "-D", branch) {
        try await repository.git.succeeds(
          "show-ref", "--quiet", "--verify", "refs/heads/\(branch)")
      }
    }
    guard isThere else { return }
    try await repository.busy { try await blocking { try delete(gone) } }
  }

  /// Removes something with a command of git, which fails for what is not there.
  private static func drop(
    _ repository: RunRepository, _ words: String..., where isThere: () async throws -> Bool
  ) async throws {
    do {
      try await repository.git.run(words)
    } catch let refusal as TeamsError {
      guard try await !isThere() else { throw refusal }
    }
  }

  /// What the names of trees begin with whose files are being removed; no task's does.
  private static let gonePrefix = "."

  private static func delete(_ path: String) throws {
    guard try Files.status(path) != nil else { return }
    try FileManager.default.removeItem(atPath: path)
  }

  /// Removes the files that a crash left of trees that are gone, in the folder of a run's trees.
  ///
  /// It blocks the calling thread.
  package static func removeGone(in folder: String) throws {
    for name in try Files.names(in: folder) where name.hasPrefix(gonePrefix) {
      try delete("\(folder)/\(name)")
    }
  }
}
