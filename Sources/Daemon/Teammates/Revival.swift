import JSONRPC
import JSONSyntax
import Model
import Platform
import Tmux

/// The return of a team's teammates after their tmux server died.
struct Revival: Sendable {
  let place: Workplace
  let roster: Roster
  let spawner: Spawner

  /// Starts again every teammate that was lost with its tmux server; a row for each teammate tells
  /// its new pane, the error, or why nothing was done.
  func revive(_ name: String, socket: String) async throws -> JSON {
    guard let team = place.keeper.state.teams[name] else {
      throw Registration.unknown("team", name, among: Array(place.keeper.state.teams.keys))
    }
    var rows: [JSON] = []
    for agent in team.agents.values.sorted(by: { $0.name < $1.name }) where agent.spawn != nil {
      let address = JSON.string("\(agent.address)")
      if let reason = Self.reasonToPassOver(agent) {
        rows.append(["agent": address, "passed_over": .string(reason)])
        continue
      }
      do {
        let again = try await again(agent, socket)
        rows.append(["agent": address, "pane": .string(again.pane?.pane ?? "")])
      } catch {
        rows.append(["agent": address, "error": .string("\(error)")])
      }
    }
    return .array(rows)
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
    let bound = try await blocking { [place] in
      try place.keeper.update { state in
        guard var again = state.agent(agent.address), again.pane == pane else {
          throw RPCError.application("replaced", "another \(agent.address) was started meanwhile")
        }
        again.gone = nil
        again.condition = Condition(.idle, .start, why: "its tmux server is reached again")
        state.teams[again.team]?.agents[again.name] = again
        return again
      }
    }
    roster.update(bound)
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
