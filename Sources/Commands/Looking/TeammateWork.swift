import Control
import Foundation
import Model
import Platform
import Store
import Teams

/// The work of a teammate, wherever it is: in its worktree, in one that it left, or on its branch.
struct TeammateWork {
  let owner: Address
  let work: WorktreeWork
  /// What it does, where it is still in the list.
  private var sight: AgentSight?
  /// The process of one that is in no list any more.
  private var process: Agent.Process?
  /// The name under which the rest of it is kept.
  private(set) var kept: String?

  init(_ written: String, team: String?, _ session: Session) async throws {
    let identity = try Identity(session)
    let partial = try Address.Partial(written)
    owner = Address(name: partial.name, team: try identity.team(partial.team ?? team))
    let here = FileManager.default.currentDirectoryPath
    if let agent = identity.state.agent(owner) {
      guard let record = agent.spawn?.worktree else {
        throw CommandFailure(
          "\(owner) has no worktree of its own; it works in \(agent.workingDirectory)")
      }
      work = try WorktreeWork(record)
      for row in try await AgentRows(session).read(team: owner.team) {
        if case .local(let reply) = row.value, reply.agent.address == owner {
          sight = reply.agent.isLive ? AgentSight(reply) : nil
        }
      }
    } else if let left = identity.state.worktrees.last(where: { [owner] in $0.agent.address == owner
    }) {
      work = try WorktreeWork(left.worktree)
      process = left.agent.process
    } else if let found = try await WorktreeWork.onBranch(of: owner, in: here) {
      work = found
      let all = try Files.names(in: "\(session.home.kept)/\(owner.team)/\(owner.name)")
      kept = all.last.map { [owner] in "\(owner.team)/\(owner.name)/\($0)" }
    } else {
      // Why it is not known says more than that it has no branch.
      _ = try identity.recipient(written, team: team)
      throw CommandFailure("\(owner) has no worktree")
    }
  }

  /// Refuses the work of one that is not at rest.
  func requireRest() throws {
    if let sight, ["running", "pending"].contains(sight.status) {
      throw CommandFailure(
        "\(owner) still works: \(sight.words); `roost wait \(owner)` waits until it is idle")
    }
    if let process,
      ProcessTable.isAlive(ProcessTable.Identity(pid: process.pid, started: process.started))
    {
      throw CommandFailure(
        "process \(process.pid) of \(owner) still works in \(work.record.path); end it first")
    }
  }

  /// What else there is of it.
  var note: String? {
    kept.map { "what was not committed is kept: `roost kept show \($0)`" }
  }
}
