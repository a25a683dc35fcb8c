import Model

/// The branch of a teammate's worktree: the plainest name that no other branch is in the way of.
struct BranchName {
  let owner: Address
  /// Names the start, and with it no other branch.
  let start: String

  /// What it is called where nothing is in the way.
  var plain: String { "roost/\(owner.team)/\(owner.name)" }

  private var candidates: [String] {
    [
      plain, "\(plain)-\(start)", "roost-\(owner.team)-\(owner.name)-\(start)", "roost-\(start)",
    ]
  }

  /// The first candidate that git takes.
  func free(in git: Git) async throws -> String {
    let known = try await git.run("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")
      .split(separator: "\n").map { $0.lowercased() }
    for name in candidates where try await git.succeeds("check-ref-format", "--branch", name) {
      if !known.contains(where: { Self.excludes($0, name.lowercased()) }) { return name }
    }
    throw TeamsError.git("no branch can be named \(candidates.joined(separator: " or "))")
  }

  /// Whether two branches cannot be there at once: a branch is a file, and its slashes are folders.
  private static func excludes(_ one: String, _ other: String) -> Bool {
    one == other || one.hasPrefix("\(other)/") || other.hasPrefix("\(one)/")
  }
}
