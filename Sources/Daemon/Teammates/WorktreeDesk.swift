import JSONRPC
import JSONSyntax
import Model
import Platform
import Store
import Teams

/// The worktrees of teammates: whose they are, what is in them, and what to do about those that stay.
struct WorktreeDesk: Sendable {
  let place: Workplace

  /// A worktree with its owner, as far as that is known.
  private struct Entry: Sendable {
    var record: Spawn.Worktree
    var owner: Address
    var standing: String
    var why: String?
    /// What brings its work on, or it away.
    var commands: [String] = []
  }

  /// A row for each worktree, by path.
  func list() async throws -> JSON {
    let entries = try await entries()
    let rows = await withTaskGroup(of: JSON.self) { group in
      for entry in entries { group.addTask { await row(entry) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return .array(rows.sorted { ($0["path"]?.string ?? "") < ($1["path"]?.string ?? "") })
  }

  private func row(_ entry: Entry) async -> JSON {
    var work: String?
    var trouble: String?
    do {
      work = try await Worktree(entry.record, of: entry.owner, place.home).work()
    } catch {
      trouble = "\(error)"
    }
    return [
      "agent": .string("\(entry.owner)"), "path": .string(entry.record.path),
      "repository": .string(entry.record.repository), "branch": .string(entry.record.branch),
      "status": .string(entry.standing), "work": work.map(JSON.string),
      "why": (entry.why ?? trouble).map(JSON.string),
      "commands": .array(entry.commands.map(JSON.string)),
    ]
  }

  private func entries() async throws -> [Entry] {
    let state = place.keeper.state
    var entries = state.agents.compactMap { agent in
      agent.spawn?.worktree.map {
        Entry(
          record: $0, owner: agent.address, standing: agent.status,
          why: agent.isLive ? nil : agent.condition?.why,
          commands: agent.isLive
            ? []
            : [
              "roost spawn \(agent.name) --team \(agent.team) --again",
              "roost leave \(agent.name) --team \(agent.team)",
            ])
      }
    }
    entries += state.worktrees.map { left in
      let again = state.teams[left.agent.team] == nil ? [] : [left.againCommand]
      return Entry(
        record: left.worktree, owner: left.agent.address, standing: "left", why: left.why,
        commands: again + ["roost worktree remove \(left.worktree.path)"])
    }
    let known = Set(entries.map(\.record.path))
    for path in try place.home.worktreesOnDisk() where !known.contains(path) {
      entries.append(await stray(path))
    }
    return entries
  }

  /// One that the state does not know, such as an earlier version left it.
  private func stray(_ path: String) async -> Entry {
    let parts = path.split(separator: "/").map(String.init)
    // Behind the name stand a dash and the start.
    let name = parts.last.map { $0.split(separator: "-").dropLast().joined(separator: "-") } ?? ""
    let owner = Address(name: name, team: parts.dropLast().last ?? "")
    let record =
      (try? await Worktree.found(at: path))
      ?? Spawn.Worktree(
        repository: path, path: path, branch: "", base: "")
    return Entry(
      record: record, owner: owner, standing: "stray", why: "no teammate is known to have it",
      commands: ["roost worktree remove \(path)"])
  }

  /// Removes a worktree that no teammate has, where everything in it can be kept.
  ///
  /// - Returns: what became of the work in it, in words.
  func remove(_ path: String) async throws -> JSON {
    guard let entry = try await entries().first(where: { $0.record.path == path }) else {
      throw RPCError.application(
        "no_worktree",
        "\(Printable.escaped(path)) is not a worktree of a teammate; see `roost worktree list`")
    }
    let state = place.keeper.state
    if let agent = state.agents.first(where: { $0.spawn?.worktree?.path == path }) {
      throw RPCError.application(
        "in_use",
        "\(path) is \(agent.address)'s, which is in the list (\(agent.status));"
          + " `roost leave \(agent.name) --team \(agent.team)` takes one that has ended out of it")
    }
    let left = state.worktrees.first { $0.worktree.path == path }
    if let process = left?.agent.process, process.isAlive {
      throw RPCError.application(
        "still_runs",
        "process \(process.pid) of \(entry.owner) still works in \(path); end it first")
    }
    let fate = await WorktreeFate.removing(entry.record, of: entry.owner, place.home)
    if case .stays(_, let why) = fate {
      throw RPCError.application("stays", "\(path) stays: \(why)")
    }
    try await blocking { [place] in try place.keeper.update { $0.forgetWorktree(path) } }
    place.log(.info, "\(entry.owner): \(fate)")
    return ["path": .string(path), "note": .string("\(fate)")]
  }
}
