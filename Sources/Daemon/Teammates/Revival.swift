import Control
import Model
import Platform
import Tmux

/// The return of a team's teammates after their tmux server died.
struct Revival: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors
  let spawner: Spawner

  /// Starts again every teammate that was lost with its tmux server; an answer for each teammate tells
  /// its new pane, the error, or why nothing was done.
  func revive(_ name: String, socket: String) async throws -> [ReviveReply] {
    guard let team = context.keeper.state.teams[name] else {
      throw AgentError.unknown(.team, name, among: Array(context.keeper.state.teams.keys))
    }
    guard team.dissolution == nil else { throw TeammateError.teamIsDissolving(name) }
    var replies: [ReviveReply] = []
    for agent in team.agents.values.sorted(by: { $0.name < $1.name }) where agent.spawn != nil {
      replies.append(ReviveReply(agent: agent.address, outcome: await revive(agent, socket)))
    }
    return replies
  }

  private func revive(_ agent: Agent, _ socket: String) async -> ReviveReply.Outcome {
    if let reason = Self.reasonToPassOver(agent) { return .passedOver(reason) }
    do {
      return .started(pane: try await again(agent, socket).pane?.pane ?? "")
    } catch {
      return .failed("\(error)")
    }
  }

  /// A teammate whose program still runs is never started a second time.
  private func again(_ agent: Agent, _ socket: String) async throws -> Agent {
    if let pane = agent.pane, pane.isRunning {
      _ = try await TmuxServer.look(at: pane)
      return try await rebind(agent, to: pane)
    }
    try SpawnChecks.refuseIfRunning(agent)
    return try await spawner.revive(agent, socket: socket)
  }

  /// Takes back that an agent is gone, since its pane is there.
  private func rebind(_ agent: Agent, to pane: PaneBinding) async throws -> Agent {
    let bound = try await blocking { [context] in
      try context.keeper.update { state in
        guard var again = state.agent(agent.address), again.pane == pane else {
          throw TeammateError.wasReplaced(agent.address)
        }
        again.gone = nil
        again.condition = Condition(.idle, .start, why: "its tmux server is reached again")
        state.teams[again.team]?.agents[again.name] = again
        return again
      }
    }
    supervisors.update(bound)
    return bound
  }

  /// Why a teammate is none to be revived; nil for one that is.
  private static func reasonToPassOver(_ agent: Agent) -> String? {
    guard let condition = agent.condition, condition.status.isTerminal else {
      let pane = agent.pane.map { " in pane \($0.pane)" } ?? ""
      return "it is at work (\(agent.status))\(pane)"
    }
    guard condition.source != .lost else { return nil }
    return "it was not lost with its tmux server: \(condition.why)"
  }
}
