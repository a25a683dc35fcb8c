import Foundation
import Model
import Platform

/// Brings a teammate's commits into a branch: all of them, or nothing is changed.
package struct WorktreeMerge: Sendable {
  private let work: WorktreeWork

  package init(_ work: WorktreeWork) {
    self.work = work
  }

  /// What a merge did.
  package struct Outcome: Sendable, Equatable {
    package var branch: String
    /// Where the branch is checked out; nil where it is nowhere.
    package var checkout: String?
    /// How many commits came in; 0 where all were there.
    package var commits: Int
    /// The branch's commit now.
    package var head: String
  }

  /// A branch that commits go into.
  private struct Target {
    var branch: String
    var checkout: String?
    let git: Git
    var ref: String { "refs/heads/\(branch)" }
  }

  /// Merges into a branch, or into the one that is checked out in a directory of the repository, else
  /// in the repository itself.
  package func run(into branch: String?, from directory: String) async throws -> Outcome {
    let open = try await work.uncommitted()
    guard open.isEmpty else {
      let path = work.record.path
      throw TeamsError.merge(
        "\(path) has changes that are not committed (\(Self.list(open))); tell the agent to commit"
          + " them, or do it yourself: `git -C \(path) add -A && git -C \(path) commit`")
    }
    let target = try await target(branch, directory)
    guard target.branch != work.record.branch else {
      throw TeamsError.merge(
        "\(target.branch) is the branch of the work itself; say another with --into")
    }
    let tip = try await work.git.run("rev-parse", "--verify", "\(work.tip)^{commit}")
    let count = Int(try await target.git.run("rev-list", "--count", tip, "--not", target.ref)) ?? 0
    if let checkout = target.checkout { try await requireClean(checkout) }
    if count > 0 {
      let tree = try await mergedTree(tip, target)
      if target.checkout == nil {
        try await advance(target, to: tip, tree)
      } else {
        try await mergeInCheckout(target, tip)
      }
    }
    return Outcome(
      branch: target.branch, checkout: target.checkout, commits: count,
      head: try await target.git.run("rev-parse", target.ref))
  }

  // MARK: - Where to

  private func target(_ branch: String?, _ directory: String) async throws -> Target {
    let repository = work.record.repository
    var named = branch
    if named == nil { named = try await currentBranch(directory) }
    guard let branch = named else {
      throw TeamsError.merge("\(repository) has no branch checked out; say one with --into")
    }
    var git = Git(repository)
    git.isCallers = true
    guard try await git.succeeds("show-ref", "--verify", "--quiet", "refs/heads/\(branch)") else {
      throw TeamsError.merge(
        "there is no branch \(branch) in \(repository); `git -C \(repository) branch \(branch)`"
          + " makes it")
    }
    guard let checkout = try await git.checkout(of: "refs/heads/\(branch)") else {
      return Target(branch: branch, checkout: nil, git: git)
    }
    git = Git(checkout)
    git.isCallers = true
    return Target(branch: branch, checkout: checkout, git: git)
  }

  /// The branch of the checkout that the caller stands in, if it is of the same repository and not the
  /// teammate's own; else of the repository itself.
  private func currentBranch(_ directory: String) async throws -> String? {
    var place = work.record.repository
    if let top = try? await Git(directory).run("rev-parse", "--show-toplevel"),
      try await commonDirectory(directory) == commonDirectory(work.record.repository),
      !work.isThere || top != Files.resolved(work.record.path)
    {
      place = top
    }
    return try? await Git(place).run("symbolic-ref", "--short", "--quiet", "HEAD")
  }

  private func commonDirectory(_ directory: String) async throws -> String? {
    Files.resolved(
      try await Git(directory).run("rev-parse", "--path-format=absolute", "--git-common-dir"))
  }

  // MARK: - What is in the way

  private func requireClean(_ checkout: String) async throws {
    let git = Git(checkout)
    if try await WorktreeSurvey.isUnfinished(git) {
      throw TeamsError.merge(
        "a merge, rebase or the like is unfinished in \(checkout); end it first")
    }
    let changed = try await git.names("status", "--porcelain=v1", "-z", "--untracked-files=no")
    guard changed.isEmpty else {
      throw TeamsError.merge(
        "\(checkout) has changes (\(Self.list(changed.map { String($0.dropFirst(3)) }))); commit or"
          + " stash them first, or merge into another branch with --into")
    }
  }

  /// The tree of both; nil where this git cannot tell without a checkout (before 2.38).
  private func mergedTree(_ tip: String, _ target: Target) async throws -> String? {
    let exit = try await target.git.end(
      ["merge-tree", "--write-tree", "--name-only", "--no-messages", target.ref, tip])
    let lines = exit.text.split(separator: "\n").map(String.init)
    switch exit.code {
    case 0: return lines.first
    case 1:
      throw TeamsError.merge(
        "it conflicts with \(target.branch) in \(Self.list(Array(lines.dropFirst()))); nothing was"
          + " changed. Have the agent merge \(target.branch) into its branch, or merge by hand:"
          + " `git -C \(target.checkout ?? work.record.repository) merge \(name)`")
    default: return nil
    }
  }

  /// What the work is called in the message of a merge.
  private var name: String { work.record.branch.isEmpty ? work.record.path : work.record.branch }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
  }

  // MARK: - Merging

  private func mergeInCheckout(_ target: Target, _ tip: String) async throws {
    let exit = try await target.git.end(
      ["merge", "--no-edit", "-m", "Merge branch '\(name)' into \(target.branch)", tip],
      .seconds(600))
    guard exit.code != 0 else { return }
    // Before it nothing was unfinished, so that what is now is this merge.
    if try await WorktreeSurvey.isUnfinished(target.git) {
      try await target.git.run("merge", "--abort")
    }
    throw TeamsError.git(Git.lastWords(exit.errorText + "\n" + exit.text))
  }

  /// Moves a branch that no checkout has.
  private func advance(_ target: Target, to tip: String, _ tree: String?) async throws {
    let old = try await target.git.run("rev-parse", target.ref)
    var new = tip
    if try await !target.git.succeeds("merge-base", "--is-ancestor", old, tip) {
      guard let tree else {
        throw TeamsError.merge(
          "\(target.branch) is checked out nowhere, and this git is too old to merge into it all the"
            + " same (2.38); check it out first")
      }
      new = try await target.git.run(
        "commit-tree", tree, "-p", old, "-p", tip, "-m",
        "Merge branch '\(name)' into \(target.branch)")
    }
    try await target.git.run("update-ref", "-m", "roost merge", target.ref, new, old)
  }
}
