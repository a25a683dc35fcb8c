import Control
import Execution
import Model
import Orchestration
import Platform
import Store
import Tmux

extension SwarmContext {
  /// The daemon, as runs of swarms see it.
  init(
    _ context: DaemonContext, _ registration: Registration, _ teammates: Teammates,
    _ programs: WatchedPrograms, _ hooks: RunHooks, _ connections: HubConnections
  ) {
    self.init(
      home: context.home, log: context.log, watcher: context.watcher,
      notify: { address, subject, key, text in
        if context.keeper.state.teams[address.team] == nil {
          // A team that was dissolved has nobody who would read it; a person who has made no team yet
          // reads their mail where `join` would put them.
          guard address.team == Name.defaultTeam, address.name == Name.user else { return }
          do {
            _ = try await registration.createTeam(CreateTeamRequest(name: address.team))
          } catch  where context.keeper.state.teams[address.team] != nil {
            // Another run has told something just now.
          }
        }
        let notice = Message.notice("", to: address.name, key: key)
        try await Notices(context: context).post(notice, to: address, about: subject) { _ in text }
      },
      note: { context.note($0) }, programs: programs,
      teammates: TeammateContext(context, registration, teammates), hooks: hooks,
      hub: HubHost(context, connections))
  }
}

extension TeammateContext {
  fileprivate init(
    _ context: DaemonContext, _ registration: Registration, _ teammates: Teammates
  ) {
    self.init(
      makeTeam: { name in
        guard context.keeper.state.teams[name] == nil else { return }
        _ = try await registration.createTeam(CreateTeamRequest(name: name))
      },
      start: { start in
        _ = try await teammates.spawner.spawn(SpawnRequest(start, context))
      },
      find: { context.keeper.agent($0) },
      end: { address, isDone, why in
        _ = try await teammates.termination.end(
          address, as: isDone ? .completed : .killed, why: why)
      },
      putAway: { name in
        guard context.keeper.state.teams[name] != nil else { return }
        _ = try await teammates.dissolve.dissolve(
          name, Team.Dissolution(reason: "its run is over", isForced: true, seconds: 1))
      },
      knows: { agent, path in
        ExecutableSearch.find(ShellWords.split(agent)?.first ?? "sh", path: path) != nil
      })
  }
}

extension SpawnRequest {
  fileprivate init(_ start: TeammateStart, _ context: DaemonContext) {
    let socket =
      start.environment["ROOST_TMUX_SOCKET"]
      ?? TmuxServer(environment: ThisProcess.environment, userID: ThisProcess.userID).socket
    self.init(
      name: start.address.name, team: start.address.team, workingDirectory: start.directory,
      socket: socket)
    command = ShellWords.split(start.agent) ?? ["sh", "-c", "exec \(start.agent)"]
    prompt = start.prompt
    model = start.model
    searchPath = start.environment["PATH"]
    variables = start.environment.filter { $0.key != "PATH" && $0.key != "ROOST_TMUX_SOCKET" }
  }
}
