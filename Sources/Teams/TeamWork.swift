package import Model
import Platform

/// Where the members of a team are with their work in git, and where it would not fit together.
///
/// Nothing is changed in any repository: what conflicts is told by merging trees in git's store.
package struct TeamWork: Sendable, Equatable {
  /// One member's work.
  package struct Member: Sendable, Equatable {
    package var agent: Address
    package var directory: String
    /// What all worktrees of a repository share; nil where the directory is in none.
    package var repository: String?
    /// Nil where no branch is checked out.
    package var branch: String?
    package var head: String?
    /// Files that are changed and not committed.
    package var dirty = 0
    /// Commits that the repository's own checkout does not have, and that only it has.
    package var ahead = 0
    package var behind = 0

    package init(agent: Address, directory: String) {
      self.agent = agent
      self.directory = directory
    }
  }

  /// Two members whose committed work changes the same places.
  package struct Conflict: Sendable, Equatable {
    package var agents: [Address]
    package var files: [String]
  }

  /// The heads of a repository's members, as seed 001 compares them.
  package struct Divergence: Sendable, Equatable {
    package var repository: String
    /// The head that most have.
    package var majority: String
    /// Whether others have as many: then it is the leader's, or else the smallest.
    package var isTie: Bool
    package var others: [Address]
  }

  package private(set) var members: [Member]
  package private(set) var conflicts: [Conflict]
  package private(set) var divergences: [Divergence]

  /// Looks at where members work, in the order of their names.
  package init(of places: [(agent: Address, directory: String)], leader: Address?) async throws {
    members = []
    for place in places.sorted(by: { "\($0.agent)" < "\($1.agent)" }) {
      members.append(try await Self.look(place.agent, in: place.directory))
    }
    conflicts = []
    for (index, one) in members.enumerated() {
      for other in members[(index + 1)...]
      where one.repository != nil && one.repository == other.repository && one.head != other.head {
        let files = try await Self.conflicts(one, other)
        if !files.isEmpty {
          conflicts.append(Conflict(agents: [one.agent, other.agent], files: files))
        }
      }
    }
    divergences = Self.divergences(members, leader)
  }

  private static func look(_ agent: Address, in directory: String) async throws -> Member {
    var member = Member(agent: agent, directory: directory)
    let git = Git(directory)
    guard (try? Files.status(directory)) != nil,
      try await git.succeeds("rev-parse", "--is-inside-work-tree")
    else { return member }
    let shared = try await git.run("rev-parse", "--path-format=absolute", "--git-common-dir")
    member.repository = shared
    let branch = try await git.run("branch", "--show-current")
    member.branch = branch.isEmpty ? nil : branch
    member.dirty = try await git.names("status", "--porcelain=v1", "-z", "--no-renames").count
    guard try await git.succeeds("rev-parse", "--verify", "--quiet", "HEAD") else { return member }
    member.head = try await git.run("rev-parse", "HEAD")
    let base = try await Git(shared).end(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])
    guard base.code == 0, let name = base.text.split(whereSeparator: \.isWhitespace).first else {
      return member
    }
    let counts = try await git.run("rev-list", "--left-right", "--count", "\(name)...HEAD")
      .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    if counts.count == 2 { (member.behind, member.ahead) = (counts[0], counts[1]) }
    return member
  }

  /// The files in which the committed work of two members conflicts.
  private static func conflicts(_ one: Member, _ other: Member) async throws -> [String] {
    guard let a = one.head, let b = other.head else { return [] }
    let exit = try await Git(one.directory).end([
      "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", a, b,
    ])
    // 1 is a conflict; anything else but 0 that the two have no common beginning.
    guard exit.code == 1 else { return [] }
    return exit.text.split(separator: "\0").dropFirst().map(String.init)
  }

  static func divergences(_ members: [Member], _ leader: Address?) -> [Divergence] {
    let repositories = Set(members.compactMap(\.repository)).sorted()
    return repositories.compactMap { repository in
      let there = members.filter { $0.repository == repository && $0.head != nil }
      let counts = there.reduce(into: [:]) { $0[$1.head ?? "", default: 0] += 1 }
      guard counts.count > 1, let most = counts.values.max() else { return nil }
      let heads = counts.filter { $0.value == most }.keys.sorted()
      let leaders = there.first { $0.agent == leader }?.head
      let majority = leaders.flatMap { heads.contains($0) ? $0 : nil } ?? heads[0]
      return Divergence(
        repository: repository, majority: majority, isTie: heads.count > 1,
        others: there.filter { $0.head != majority }.map(\.agent))
    }
  }
}
