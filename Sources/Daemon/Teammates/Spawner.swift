import Control
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store
import Teams
import Tmux

/// Starts teammates: all of one, or nothing of it.
///
/// The order makes a crash harmless. The state knows of a start before anything is made; the
/// program starts only if its launch plan is still there; the agent counts as started when its
/// pane is in the state. `recover` finishes or undoes what is in between.
struct Spawner: Sendable {
  let place: Workplace
  let roster: Roster

  func spawn(_ request: SpawnRequest) async throws -> Agent {
    var agent = try await SpawnChecks(place: place).agent(for: request)
    guard var spawn = agent.spawn else { return agent }
    if request.wantsWorktree {
      spawn.worktree = try await Worktree.planned(
        for: agent.address, start: spawn.id, in: request.workingDirectory, place.home
      ).record
      agent.workingDirectory = spawn.worktree?.path ?? agent.workingDirectory
    }
    agent.spawn = spawn
    let planned = agent
    let old = try await blocking { [place] in
      try place.keeper.update { state in try SpawnChecks.enter(planned, in: &state, place.settings)
      }
    }
    do {
      if request.returnsOldMail { try await MailReturn(place: place).all(of: agent.address) }
      if let worktree = spawn.worktree { try await Worktree(worktree, of: agent.address).make() }
      let started = try await start(planned, spawn, at: request.place)
      return try await finish(started, prompt: request.prompt, from: request.sender)
    } catch {
      do {
        try await undo(planned, restoring: old)
      } catch {
        place.note("the start of \(planned.address) could not be taken back: \(error)")
      }
      throw error
    }
  }

  /// Opens the pane, in which the launch plan decides that the program starts once.
  private func start(
    _ agent: Agent, _ spawn: Spawn, at wanted: SpawnRequest.Place, arguments: [String]? = nil
  ) async throws -> Agent {
    let profile = place.settings.profile(named: agent.profile)
    var variables = environment(of: agent, spawn)
    variables[AgentSecret.variable] = try await blocking { [home = place.home] in
      try AgentSecret(start: spawn.id, home).make()
    }
    let plan = LaunchPlan(
      arguments: arguments ?? profile.launch.arguments(for: spawn), environment: variables,
      directory: agent.workingDirectory)
    try await blocking { [home = place.home] in try plan.write(spawn.id, home) }
    let panes = TeammatePane(server(spawn.tmuxSocket))
    let location: TeammatePane.Place =
      switch wanted {
      case .window(let pane): .window(beside: pane)
      case .split(let pane): .split(of: pane)
      case .teamSession: .session(Self.session(of: agent.team))
      }
    let binding = try await panes.open(
      location, name: agent.name, directory: agent.workingDirectory,
      program: [ThisProcess.executable, "--launch", LaunchPlan.path(spawn.id, place.home)])
    var started = agent
    started.pane = binding
    return started
  }

  /// The tmux server of a socket: the one that panes of agents are on while it runs, lest a second one
  /// takes its place.
  private func server(_ socket: String) -> TmuxServer {
    let panes = place.keeper.state.agents.compactMap(\.pane)
    return panes.first { $0.socket == socket && $0.isRunning }.map(TmuxServer.init(of:))
      ?? TmuxServer(socket: socket)
  }

  /// tmux gives `.` and `:` in the name of a session a meaning of their own.
  static func session(of team: String) -> String {
    "roost-" + String(team.map { $0 == "." ? "_" : $0 })
  }

  private func environment(of agent: Agent, _ spawn: Spawn) -> [String: String] {
    let own = Files.directory(of: ThisProcess.executable)
    let path = spawn.searchPath ?? ThisProcess.environment["PATH"] ?? "/usr/bin:/bin"
    var environment = [
      "ROOST_HOME": place.home.root, "ROOST_TEAM": agent.team, "ROOST_AGENT": agent.name,
      "ROOST_AGENT_ID": "\(agent.address)", "ROOST_AGENT_TYPE": agent.type,
      "ROOST_PERMISSION": spawn.permission.rawValue,
      "PATH": path.split(separator: ":").contains(Substring(own)) ? path : "\(path):\(own)",
    ]
    // A worker of which nothing is known takes its task from here.
    if let assignment = spawn.assignment {
      environment["ROOST_TASK"] = spawn.prompt
      environment["ROOST_TASK_ID"] = assignment.request
    }
    return environment
  }

  /// From here on the teammate is there: its pane is in the state.
  private func finish(_ agent: Agent, prompt: String?, from sender: String) async throws -> Agent {
    var final = agent
    let takesPrompt = !place.settings.profile(named: agent.profile).launch.prompt.isEmpty
    final.process = agent.pane.flatMap { ProcessTable.identity(of: $0.panePID) }.map {
      Agent.Process(pid: $0.pid, started: $0.started)
    }
    final.condition =
      prompt != nil && takesPrompt
      ? Condition(.running, .start, why: "it was started with its prompt")
      : Condition(.idle, .start, why: "it was started")
    let ready = final
    try await blocking { [place] in
      try place.keeper.update { state in
        let current = state.agent(ready.address)
        guard current?.spawn?.id == ready.spawn?.id, current?.condition?.status == .pending else {
          throw RPCError.application("ended", "\(ready.address) was ended before it had started")
        }
        state.teams[ready.team]?.agents[ready.name] = ready
      }
    }
    roster.update(ready)
    if let prompt, !takesPrompt { try await post(prompt, to: ready, from: sender) }
    place.log(.info, "teammate \(ready.address) started in \(ready.pane?.pane ?? "")")
    place.bus.publish("agent.spawned", ["agent": .string("\(ready.address)")])
    return ready
  }

  /// A first prompt that the program does not take at its start waits in the mailbox.
  private func post(_ prompt: String, to agent: Agent, from sender: String) async throws {
    var message = Message(from: sender, text: prompt)
    message.to = agent.name
    message.key = agent.spawn.map { "prompt-\($0.id)" }
    let box = place.mailbox(of: agent.address)
    let final = message
    _ = try await blocking { try box.append(final) }
  }

  /// Takes back a start that came to nothing; `old` is what the state held of the name before, and
  /// a worktree that was its already stays.
  private func undo(_ agent: Agent, restoring old: Agent?) async throws {
    guard let spawn = agent.spawn else { return }
    _ = try await blocking { [home = place.home] in try LaunchPlan.withdraw(spawn.id, home) }
    let panes = TeammatePane(TmuxServer(socket: spawn.tmuxSocket))
    if let binding = try await panes.find(word: spawn.id) { try await panes.close(binding) }
    if let worktree = spawn.worktree, worktree != old?.spawn?.worktree {
      try await Worktree(worktree, of: agent.address).undo()
    }
    try await blocking { [place] in
      try place.keeper.update { state in
        guard state.agent(agent.address)?.spawn?.id == spawn.id else { return }
        state.teams[agent.team]?.agents[agent.name] = old
      }
    }
  }

  // MARK: - After a crash

  /// Finishes or undoes every start that the last daemon was in the middle of.
  func recover() async {
    defer { sweep() }
    for agent in place.keeper.state.agents {
      guard let spawn = agent.spawn else { continue }
      do {
        if agent.condition?.status == .pending {
          try await recover(agent, spawn)
        } else if agent.isLive, let prompt = spawn.prompt,
          place.settings.profile(named: agent.profile).launch.prompt.isEmpty
        {
          // The key keeps it from coming twice.
          try await post(prompt, to: agent, from: Name.user)
        }
      } catch {
        place.note("the start of \(agent.address) could not be settled: \(error)")
      }
    }
  }

  private func sweep() {
    let agents = place.keeper.state.agents
    let pending = agents.filter { $0.condition?.status == .pending }
    do {
      let starts = Set(agents.compactMap { $0.spawn?.id })
      try AgentSecret.sweep(keeping: starts, place.home)
      try LaunchPlan.sweep(keeping: Set(pending.compactMap { $0.spawn?.id }), place.home)
    } catch {
      place.note("old launch plans and secrets could not be removed: \(error)")
    }
  }

  private func recover(_ agent: Agent, _ spawn: Spawn) async throws {
    let panes = TeammatePane(TmuxServer(socket: spawn.tmuxSocket))
    var binding = try await panes.find(word: spawn.id)
    if binding == nil {
      let wasWaiting = try await blocking { [home = place.home] in
        try LaunchPlan.withdraw(spawn.id, home)
      }
      // The launcher was faster than this daemon: then its pane is there by now.
      if !wasWaiting { binding = try await panes.find(word: spawn.id) }
    }
    guard let binding else {
      place.log(.info, "the start of \(agent.address) was taken back: it had not begun")
      return try await undo(agent, restoring: Self.lost(agent))
    }
    var started = agent
    started.pane = binding
    _ = try await finish(started, prompt: spawn.prompt, from: Name.user)
  }

  // MARK: - Reviving

  /// What an agent was before it was being revived; nil for one that started for the first time.
  private static func lost(_ agent: Agent) -> Agent? {
    guard let condition = agent.condition, condition.source == .lost else { return nil }
    let why = "the daemon ended while the agent was being revived"
    var old = agent
    old.gone = why
    old.condition = Condition(.failed, .lost, why: why)
    return old
  }

  /// Starts a teammate again that ended with its tmux server, in its old conversation.
  func revive(_ agent: Agent, socket: String) async throws -> Agent {
    guard var spawn = agent.spawn else {
      throw RPCError.application("not_spawned", "\(agent.address) joined by itself; start it again")
    }
    let profile = place.settings.profile(named: agent.profile)
    guard let arguments = profile.launch.resuming(spawn) else {
      throw RPCError.application(
        "cannot_resume",
        "\(profile.name) programs cannot take up a conversation again; `roost spawn \(agent.name)`"
          + " starts a new one")
    }
    spawn.id = MessageID.make().lowercased()
    spawn.tmuxSocket = socket
    spawn.shutdown = nil
    var again = agent
    again.spawn = spawn
    again.gone = nil
    again.pane = nil
    again.condition = Condition(.pending, .lost, why: "it is being revived")
    let planned = again
    try await blocking { [place] in
      try place.keeper.update { state in
        guard state.agent(agent.address)?.spawn?.id == agent.spawn?.id else {
          throw RPCError.application("replaced", "another \(agent.address) was started meanwhile")
        }
        state.teams[planned.team]?.agents[planned.name] = planned
      }
    }
    do {
      let started = try await start(planned, spawn, at: .teamSession, arguments: arguments)
      return try await finish(started, prompt: nil, from: Name.user)
    } catch {
      do {
        try await undo(planned, restoring: agent)
      } catch {
        place.note("the revival of \(planned.address) could not be taken back: \(error)")
      }
      throw error
    }
  }
}
