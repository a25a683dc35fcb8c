import Platform
import Swarm
import Teams

/// How a run's work leaves it: into a branch of the user's, and then out of the repository.
extension RunRepository {
  /// Brings the run's work to a branch of the user's, forward only.
  ///
  /// - Returns: the branch and its commit.
  package func land(onto wanted: String?) async throws -> (branch: String, commit: String) {
    guard try await git.succeeds("show-ref", "--quiet", "--verify", ref) else {
      throw SwarmError.notLandable(
        "run \(run) has no branch any more; what it had was landed, and the run cleaned")
    }
    guard let name = wanted ?? place.branch else {
      throw SwarmError.notLandable(
        "no branch was checked out when run \(run) began; say which one with --branch")
    }
    let tip = try await tip()
    guard tip != place.base else {
      throw SwarmError.notLandable("nothing was merged in run \(run), so there is nothing to land")
    }
    let target = "refs/heads/\(name)"
    guard !name.hasPrefix("refs/"), try await git.succeeds("check-ref-format", target) else {
      throw SwarmError.notLandable("\"\(name)\" is not a name that a branch can have")
    }
    guard try await git.succeeds("show-ref", "--quiet", "--verify", target) else {
      try await git.run("update-ref", "-m", "roost swarm land", target, tip, Self.absent)
      return (name, tip)
    }
    let old = try await git.run("rev-parse", "--verify", target)
    if try await git.succeeds("merge-base", "--is-ancestor", tip, old) { return (name, old) }
    guard try await git.succeeds("merge-base", "--is-ancestor", old, tip) else {
      throw SwarmError.notLandable(
        "\(name) has commits that run \(run) does not have; merge by hand"
          + " (`git merge \(branch)`), or land on a branch of its own: --branch NAME")
    }
    if let checkout = try await git.checkout(of: target) {
      // Neither what is changed nor what is ignored there is to be written over.
      let exit = try await Git(checkout).end([
        "-c", "merge.autostash=false", "merge", "--ff-only", "--no-autostash",
        "--no-overwrite-ignore", "--quiet", tip,
      ])
      guard exit.code == 0 else {
        throw SwarmError.notLandable(
          "\(name) is checked out in \(checkout), and git refuses: \(Git.lastWords(exit.errorText))"
        )
      }
    } else {
      // It refuses a branch that a rebase or the like in some working tree is about.
      let exit = try await git.end(["branch", "--quiet", "--force", "--no-track", name, tip])
      guard exit.code == 0 else {
        throw SwarmError.notLandable(
          "git refuses to move \(name): \(Git.lastWords(exit.errorText))")
      }
    }
    return (name, tip)
  }

  // MARK: - The end

  /// Removes the run's branches where another one has their work, and the refs of what came to nothing.
  package func clean() async throws { try await alone { try await removeRefs() } }

  private func removeRefs() async throws {
    let own = try await refs("refs/heads/swarm/\(run)")
    for ref in own {
      let tip = try await git.run("rev-parse", "--verify", ref)
      let holders = try await git.run(
        "for-each-ref", "--format=%(refname)", "--contains", tip, "refs/heads")
      let isElsewhere = holders.split(separator: "\n").contains {
        !$0.hasPrefix("refs/heads/swarm/")
      }
      guard isElsewhere || tip == place.base else {
        let name = ref.dropFirst("refs/heads/".count)
        throw SwarmError.notCleanable(
          "only \(name) has work of run \(run); `roost swarm land \(run)` takes what was merged over,"
            + " and what else you want take with `git merge \(name)`")
      }
    }
    for ref in own + (try await refs("refs/roost/runs/\(run)")) {
      try await git.run("update-ref", "-d", ref)
    }
  }

  /// How many branches and refs of the run there are.
  package var refCount: Int {
    get async throws {
      try await refs("refs/heads/swarm/\(run)").count + refs("refs/roost/runs/\(run)").count
    }
  }

  private func refs(_ pattern: String) async throws -> [String] {
    try await git.run("for-each-ref", "--format=%(refname)", pattern)
      .split(separator: "\n").map(String.init)
  }
}
