import Foundation
import Model
import Platform
import Store
import Teams
import Tmux

/// What a new daemon does about the starts that the last one was in the middle of.
extension Spawner {
  /// Finishes or undoes every start that the last daemon was in the middle of.
  func recover() async {
    defer { sweep() }
    for agent in context.keeper.state.agents {
      guard let spawn = agent.spawn else { continue }
      do {
        if agent.condition?.status == .pending {
          try await recover(agent, spawn)
        } else if agent.isLive {
          try await leavePrompt(of: agent)
        }
      } catch {
        context.note("the start of \(agent.address) could not be settled: \(error)")
      }
    }
  }

  private func sweep() {
    let agents = context.keeper.state.agents
    let pending = agents.filter { $0.condition?.status == .pending }
    do {
      let starts = Set(agents.compactMap { $0.spawn?.id })
      try AgentSecret.sweep(keeping: starts, context.home)
      try LaunchPlan.sweep(keeping: Set(pending.compactMap { $0.spawn?.id }), context.home)
    } catch {
      context.note("old launch plans and secrets could not be removed: \(error)")
    }
  }

  private func recover(_ agent: Agent, _ spawn: Spawn) async throws {
    let panes = TeammatePane(server(spawn.tmuxSocket))
    var binding = try await panes.find(word: spawn.id)
    if binding == nil {
      let wasWaiting = try await blocking { [home = context.home] in
        try LaunchPlan.withdraw(spawn.id, home)
      }
      // The launcher was faster than this daemon: then its pane is there by now.
      if !wasWaiting { binding = try await panes.find(word: spawn.id) }
    }
    guard let binding else {
      context.log(.info, "the start of \(agent.address) was taken back: it had not begun")
      return try await undo(agent, restoring: Self.lost(agent))
    }
    var started = agent
    started.pane = binding
    let launch = context.settings.profile(named: agent.profile).launch
    if let prompt = spawn.prompt, agent.condition?.source != .lost, !launch.takes(prompt) {
      // An earlier version did not note who gave it.
      started.spawn?.promptSender = spawn.promptSender ?? AttestedSender(Name.user)
    }
    _ = try await finish(started)
  }

  /// What an agent was before it was being revived; nil for one that started for the first time.
  private static func lost(_ agent: Agent) -> Agent? {
    guard let condition = agent.condition, condition.source == .lost else { return nil }
    let why = "the daemon ended while the agent was being revived"
    var old = agent
    old.gone = why
    old.condition = Condition(.failed, .lost, why: why)
    return old
  }
}
