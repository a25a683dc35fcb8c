import Model
import Store
import Teams

/// What became of the worktree of a teammate that has ended, in words for people.
enum WorktreeFate: Sendable, CustomStringConvertible {
  case removed(Worktree.Removal, repository: String)
  case stays(path: String, why: String)

  /// Removes a worktree where everything in it is kept; nil for an agent without one.
  static func removing(_ agent: Agent, _ home: Home) async -> WorktreeFate? {
    guard let record = agent.spawn?.worktree else { return nil }
    return await removing(record, of: agent.address, home)
  }

  static func removing(
    _ record: Spawn.Worktree, of owner: Address, _ home: Home
  ) async -> WorktreeFate {
    do {
      switch try await Worktree(record, of: owner, home).remove() {
      case .removed(let removal): return .removed(removal, repository: record.repository)
      case .stays(let why): return .stays(path: record.path, why: why)
      }
    } catch {
      return .stays(path: record.path, why: "\(error)")
    }
  }

  var description: String {
    switch self {
    case .stays(let path, let why):
      "its worktree \(path) stays: \(why); `roost worktree list` tells what to do"
    case .removed(let removal, let repository):
      [Self.place(removal, repository), Self.kept(removal), Self.discarded(removal)]
        .compactMap { $0 }.joined(separator: "; ")
    }
  }

  private static func place(_ removal: Worktree.Removal, _ repository: String) -> String {
    let places = [removal.branch.map { "branch \($0)" }, removal.ref].compactMap { $0 }
    return places.isEmpty
      ? "its worktree held nothing new\(removal.kept == nil ? "" : " but ignored files") and is gone"
      : "its work is in \(places.joined(separator: " and ")) of \(repository)"
  }

  private static func kept(_ removal: Worktree.Removal) -> String? {
    removal.kept.map { "`roost kept show \($0)` tells what is kept" }
  }

  private static func discarded(_ removal: Worktree.Removal) -> String? {
    removal.discarded.isEmpty
      ? nil : "not kept, as it can be made anew: \(removal.discarded.joined(separator: ", "))"
  }
}
