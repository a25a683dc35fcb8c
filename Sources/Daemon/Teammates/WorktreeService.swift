import Control
import Model
import Platform
import Store
import Teams

/// The worktrees of teammates: whose they are, what is in them, and what to do about those that stay.
struct WorktreeService: Sendable {
  let context: DaemonContext

  /// One for each worktree, by path.
  func list() async throws -> [WorktreeReply] {
    let entries = try await entries()
    let replies = await withTaskGroup { group in
      for entry in entries { group.addTask { await looked(into: entry) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return replies.sorted { $0.worktree.path < $1.worktree.path }
  }

  /// An entry with what is in the worktree.
  private func looked(into entry: WorktreeReply) async -> WorktreeReply {
    var entry = entry
    do {
      entry.work = try await Worktree(entry.worktree, of: entry.owner, context.home).work()
    } catch {
      entry.why = entry.why ?? "\(error)"
    }
    return entry
  }

  private func entries() async throws -> [WorktreeReply] {
    let state = context.keeper.state
    var entries = state.agents.compactMap { agent in
      agent.spawn?.worktree.map { worktree in
        var entry = WorktreeReply(
          owner: agent.address, worktree: worktree, status: agent.status)
        guard !agent.isLive else { return entry }
        entry.why = agent.condition?.why
        entry.commands = [
          "roost spawn \(agent.name) --team \(agent.team) --again",
          "roost leave \(agent.name) --team \(agent.team)",
        ]
        return entry
      }
    }
    entries += state.worktrees.map { left in
      let again = state.teams[left.agent.team] == nil ? [] : [left.againCommand]
      var entry = WorktreeReply(
        owner: left.agent.address, worktree: left.worktree, status: "left")
      entry.why = left.why
      entry.commands = again + ["roost worktree remove \(left.worktree.path)"]
      return entry
    }
    let known = Set(entries.map(\.worktree.path))
    for path in try context.home.worktreesOnDisk() where !known.contains(path) {
      entries.append(await stray(path))
    }
    return entries
  }

  /// One that the state does not know, such as an earlier version left it.
  private func stray(_ path: String) async -> WorktreeReply {
    let parts = path.split(separator: "/").map(String.init)
    // Behind the name stand a dash and the start.
    let name = parts.last.map { $0.split(separator: "-").dropLast().joined(separator: "-") } ?? ""
    let owner = Address(name: name, team: parts.dropLast().last ?? "")
    let record =
      (try? await Worktree.found(at: path))
      ?? Spawn.Worktree(
        repository: path, path: path, branch: "", base: "")
    var entry = WorktreeReply(owner: owner, worktree: record, status: "stray")
    entry.why = "no teammate is known to have it"
    entry.commands = ["roost worktree remove \(path)"]
    return entry
  }

  /// Removes a worktree that no teammate has, where everything in it can be kept.
  ///
  /// - Returns: what became of the work in it, in words.
  func remove(_ path: String) async throws -> String {
    guard let entry = try await entries().first(where: { $0.worktree.path == path }) else {
      throw WorktreeError.unknown(path)
    }
    let state = context.keeper.state
    if let agent = state.agents.first(where: { $0.spawn?.worktree?.path == path }) {
      throw WorktreeError.isInUse(path, by: agent.address, status: agent.status)
    }
    let left = state.worktrees.first { $0.worktree.path == path }
    if let process = left?.agent.process, process.isAlive {
      throw WorktreeError.isWorkedIn(path, by: entry.owner, process: process.pid)
    }
    let fate = await WorktreeFate.removing(entry.worktree, of: entry.owner, context.home)
    if case .stays(_, let why) = fate {
      throw WorktreeError.stays(path, why)
    }
    try await blocking { [context] in try context.keeper.update { $0.forgetWorktree(path) } }
    context.log(.info, "\(entry.owner): \(fate)")
    return "\(fate)"
  }
}
