package import Model
import Platform

/// What a teammate did since its worktree was made, for who looks at it from outside.
package struct WorktreeWork: Sendable {
  package let record: Spawn.Worktree
  /// Whether the worktree is there; its branch is all that is left otherwise.
  package let isThere: Bool

  package init(_ record: Spawn.Worktree) throws {
    self.record = record
    isThere = try Files.status("\(record.path)/.git") != nil
  }

  private init(branch: String, base: String, in repository: String) {
    record = Spawn.Worktree(repository: repository, path: repository, branch: branch, base: base)
    isThere = false
  }

  /// The work of one whose worktree is gone, as far as its branch holds it; nil where a directory's
  /// repository has no such branch.
  package static func onBranch(
    of owner: Address, in directory: String
  ) async throws -> WorktreeWork? {
    guard let source = try? await WorktreeSource(directory) else { return nil }
    let git = Git(directory)
    let plain = BranchName(owner: owner, start: "").plain
    // Where the plain name was taken, it has another.
    let refs = try await git.run(
      "for-each-ref", "--sort=-committerdate", "--format=%(refname:lstrip=2)",
      "refs/heads/\(plain)", "refs/heads/\(plain)-*")
    let own = refs.split(separator: "\n").map(String.init).first { name in
      // Another agent's name may begin like this one's.
      name == plain || isStart(name.dropFirst(plain.count + 1))
    }
    guard let branch = own else { return nil }
    let base = try? await git.run("merge-base", "HEAD", "refs/heads/\(branch)")
    return WorktreeWork(branch: branch, base: base ?? source.commit, in: source.repository)
  }

  private static func isStart(_ text: Substring) -> Bool {
    text.count == 26 && text.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) }
  }

  var git: Git { Git(isThere ? record.path : record.repository) }

  /// What it has come to: the worktree's commit, or its branch.
  var tip: String { isThere ? "HEAD" : "refs/heads/\(record.branch)" }

  /// A file that it changed, and how many lines; nil for what has no lines.
  package struct Change: Sendable, Equatable {
    package var path: String
    package var added: Int?
    package var deleted: Int?
  }

  package struct Commit: Sendable, Equatable {
    package var id: String
    package var subject: String
  }

  /// Its own commits, the oldest first.
  package func commits() async throws -> [Commit] {
    let lines = try await git.run("log", "--reverse", "--format=%H %s", "\(record.base)..\(tip)")
    return lines.split(separator: "\n").map { line in
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      return Commit(id: parts[0], subject: parts.count > 1 ? parts[1] : "")
    }
  }

  /// The branch that is checked out in its repository, where that has all its commits.
  package func branchWithAll() async throws -> String? {
    let repository = Git(record.repository)
    let commit = try await git.run("rev-parse", "\(tip)^{commit}")
    guard let branch = try? await repository.run("symbolic-ref", "--short", "HEAD"),
      branch != record.branch
    else { return nil }
    // It may have no commit yet.
    let missing = try? await repository.run("rev-list", "-n", "1", commit, "^HEAD")
    return missing?.isEmpty == true ? branch : nil
  }

  /// Files in it that are in no commit yet, by their names.
  package func uncommitted() async throws -> [String] {
    guard isThere else { return [] }
    return try await git.names(
      "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"
    ).map { String($0.dropFirst(3)) }
  }

  /// All of it as a patch, what is not committed and new files included.
  package func patch() async throws -> String {
    let text = try await diff(["--no-color", "--no-ext-diff"])
    return text.isEmpty ? "" : text + "\n"
  }

  /// The changed files with how much changed in each, as a text of some width.
  package func summary(columns: Int) async throws -> String {
    try await diff(["--no-color", "--stat=\(columns)"])
  }

  package func changes() async throws -> [Change] {
    try await diff(["--numstat", "-z", "--no-renames"]).split(separator: "\0").compactMap { entry in
      let parts = entry.split(separator: "\t", maxSplits: 2).map(String.init)
      guard parts.count == 3 else { return nil }
      return Change(path: parts[2], added: Int(parts[0]), deleted: Int(parts[1]))
    }
  }

  private func diff(_ options: [String]) async throws -> String {
    guard isThere else { return try await git.run(["diff"] + options + [record.base, tip, "--"]) }
    // In an index of its own new files can be noted without touching the teammate's; it is in git's own
    // directory of this worktree, with which it goes if a crash leaves it.
    let directory = try await git.run("rev-parse", "--absolute-git-dir")
    let copy = Files.temporaryPath(beside: "\(directory)/index")
    defer { try? Files.remove(copy) }
    if try Files.status("\(directory)/index") != nil {
      try FileTree.copy("\(directory)/index", to: copy)
    }
    var git = git
    git.indexFile = copy
    try await git.run("add", "--intent-to-add", "--all")
    return try await git.run(["diff"] + options + [record.base, "--"])
  }
}
