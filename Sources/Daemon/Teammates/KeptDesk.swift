import JSONSyntax
import Model
import Store
import Teams

/// What was kept of worktrees that are gone.
struct KeptDesk: Sendable {
  let place: Workplace

  /// `directory` is the caller's: its repository may hold snapshots of which the home has no note.
  private func archive(_ directory: String?) -> KeptArchive {
    let state = place.keeper.state
    let known =
      state.agents.compactMap { $0.spawn?.worktree?.repository }
      + state.worktrees.map(\.worktree.repository)
    return KeptArchive(
      place.home, repositories: Set(known + [directory].compactMap { $0 }))
  }

  func list(_ directory: String?) async throws -> JSON {
    .array(try await archive(directory).all().map(\.json))
  }

  func show(_ id: String, _ directory: String?) async throws -> JSON {
    let archive = archive(directory)
    let work = try await archive.find(id)
    var shown = work.json.object ?? JSONObject()
    shown["changes"] = .array(
      try await archive.changes(of: work).map {
        ["kind": .string($0.kind), "path": .string($0.path)]
      })
    shown["files"] = work.ignored.isEmpty ? nil : .string(work.files(place.home))
    return .object(shown)
  }

  func restore(_ id: String, into path: String, _ directory: String?) async throws -> JSON {
    let archive = archive(directory)
    let work = try await archive.find(id)
    try await archive.restore(work, into: path)
    return ["id": .string(work.id), "path": .string(path)]
  }

  func drop(_ id: String, _ directory: String?) async throws -> JSON {
    let archive = archive(directory)
    let work = try await archive.find(id)
    try await archive.drop(work)
    return work.json
  }
}
