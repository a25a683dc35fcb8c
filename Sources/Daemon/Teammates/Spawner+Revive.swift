import Control
import Model
import Platform

extension Spawner {
  /// Starts a teammate again that ended with its tmux server, in its old conversation.
  func revive(_ agent: Agent, socket: String) async throws -> Agent {
    guard var spawn = agent.spawn else {
      throw TeammateError.isNotOurs(agent.address, "; start it again")
    }
    let profile = context.settings.profile(named: agent.profile)
    guard let arguments = profile.launch.resuming(spawn) else {
      throw TeammateError.cannotResume(agent.address, profile: profile.name)
    }
    // Under its own start it comes once.
    try await leavePrompt(of: agent)
    spawn.promptSender = nil
    spawn.id = MessageID.make().lowercased()
    spawn.tmuxSocket = socket
    spawn.shutdown = nil
    var again = agent
    again.spawn = spawn
    again.gone = nil
    again.pane = nil
    again.condition = Condition(.pending, .lost, why: "it is being revived")
    let planned = again
    try await blocking { [context] in
      try context.keeper.update { state in
        guard state.agent(agent.address)?.spawn?.id == agent.spawn?.id else {
          throw TeammateError.wasReplaced(agent.address)
        }
        state.teams[planned.team]?.agents[planned.name] = planned
      }
    }
    do {
      let started = try await start(planned, spawn, at: .teamSession, arguments: arguments)
      return try await finish(started)
    } catch {
      do {
        try await undo(planned, restoring: agent)
      } catch {
        context.note("the revival of \(planned.address) could not be taken back: \(error)")
      }
      throw error
    }
  }
}
