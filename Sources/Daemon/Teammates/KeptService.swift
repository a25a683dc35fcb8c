import Model
import Store
import Teams

/// What was kept of worktrees that are gone.
struct KeptService: Sendable {
  let context: DaemonContext

  /// `directory` is the caller's: its repository may hold snapshots of which the home has no note.
  private func archive(_ directory: String?) -> KeptArchive {
    let state = context.keeper.state
    let known =
      state.agents.compactMap { $0.spawn?.worktree?.repository }
      + state.worktrees.map(\.worktree.repository)
    return KeptArchive(
      context.home, repositories: Set(known + [directory].compactMap { $0 }))
  }

  /// Kept work with what is in it.
  struct Content: Sendable {
    var work: KeptWork
    var changes: [(kind: String, path: String)]
    /// Where its ignored files are; nil where there are none.
    var files: String?
  }

  func list(_ directory: String?) async throws -> [KeptWork] {
    try await archive(directory).all()
  }

  func show(_ id: String, _ directory: String?) async throws -> Content {
    let archive = archive(directory)
    let work = try await archive.find(id)
    return Content(
      work: work, changes: try await archive.changes(of: work),
      files: work.ignored.isEmpty ? nil : work.files(context.home))
  }

  func restore(_ id: String, into path: String, _ directory: String?) async throws -> KeptWork {
    let archive = archive(directory)
    let work = try await archive.find(id)
    try await archive.restore(work, into: path)
    return work
  }

  func drop(_ id: String, _ directory: String?) async throws -> KeptWork {
    let archive = archive(directory)
    let work = try await archive.find(id)
    try await archive.drop(work)
    return work
  }
}
