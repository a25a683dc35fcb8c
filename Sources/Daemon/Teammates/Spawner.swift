import Control
import Foundation
import Model
import Orchestration
import Platform
import Store
import Tasks
import Teams
import Tmux

/// Starts teammates: all of one, or nothing of it.
///
/// The order makes a crash harmless. The state knows of a start before anything is made; the
/// program starts only if its launch plan is still there; the agent counts as started when its
/// pane is in the state. `recover` finishes or undoes what is in between.
struct Spawner: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors
  let tasks: TaskService

  func spawn(_ request: SpawnRequest) async throws -> StartReply {
    let plan = try await SpawnPlan.make(for: request, context)
    let agent = plan.agent
    guard let spawn = agent.spawn else { return StartReply(agent: agent) }
    let old = try await blocking { [context] in
      try context.keeper.update { state in
        try SpawnChecks.enter(agent, in: &state, context.settings)
      }
    }
    var notes: [String] = []
    var started: Agent
    do {
      if request.returnsOldMail { try await MailReturn(context: context).all(of: agent.address) }
      if let worktree = plan.newWorktree {
        if let complaint = try await worktree.make() { notes.append(complaint) }
        if let setup = plan.setup { notes.append(try await prepare(worktree, setup, agent, spawn)) }
      }
      started = try await start(agent, spawn, at: request.place, arguments: plan.arguments)
      started = try await finish(started)
    } catch {
      do {
        try await undo(agent, restoring: old)
      } catch {
        context.note("the start of \(agent.address) could not be taken back: \(error)")
      }
      throw error
    }
    for note in notes { context.log(.warning, "\(agent.address): \(note)") }
    notes += await EarlierWork(context: context).notes(for: started)
    return StartReply(agent: started, notes: notes)
  }

  /// Runs what prepares a worktree; where that fails, or the teammate was ended meanwhile,
  /// nothing of the worktree is left.
  private func prepare(
    _ worktree: Worktree, _ command: String, _ agent: Agent, _ spawn: Spawn
  ) async throws -> String {
    let setup = WorktreeSetup(
      command, in: worktree.record, directory: worktree.directory, of: agent.address,
      start: spawn.id, variables: environment(of: agent, spawn), context.home)
    do {
      let note = try await setup.run()
      // It may have taken minutes.
      let current = context.keeper.agent(agent.address)
      guard current?.spawn?.id == spawn.id, current?.condition?.status == .pending else {
        throw TeammateError.wasEndedMeanwhile(agent.address)
      }
      return note
    } catch {
      do {
        try await worktree.discard()
      } catch let other {
        context.note("the worktree \(worktree.record.path) could not be removed: \(other)")
      }
      throw error
    }
  }

  /// Opens the pane, in which the launch plan decides that the program starts once.
  func start(
    _ agent: Agent, _ spawn: Spawn, at wanted: SpawnRequest.Place, arguments: [String]? = nil
  ) async throws -> Agent {
    let profile = context.settings.profile(named: agent.profile)
    var variables = environment(of: agent, spawn)
    variables[AgentSecret.variable] = try await blocking { [home = context.home] in
      try AgentSecret(start: spawn.id, home).make()
    }
    let told = try instructions(for: agent, profile)
    let plan = LaunchPlan(
      arguments: arguments.map { $0 + profile.launch.words(told) }
        ?? profile.launch.arguments(for: spawn, told: told),
      environment: variables,
      directory: agent.workingDirectory)
    try await blocking { [home = context.home] in try plan.write(spawn.id, home) }
    let panes = TeammatePane(server(spawn.tmuxSocket))
    let location: TeammatePane.Place =
      switch wanted {
      case .window(let pane): .window(beside: pane)
      case .split(let pane): .split(of: pane)
      case .teamSession: .session(Self.session(of: agent.team))
      }
    let binding = try await panes.open(
      location, name: agent.name, directory: agent.workingDirectory,
      program: [ThisProcess.executable, "--launch", LaunchPlan.path(spawn.id, context.home)])
    var started = agent
    started.pane = binding
    return started
  }

  /// What a program that can run commands is told of how to work with others.
  func instructions(
    for agent: Agent, _ profile: Profile
  ) throws -> Launch.Instructions? {
    guard profile.runsCommands, context.settings.hintsAnswers else { return nil }
    let state = context.keeper.state
    return Launch.Instructions(
      text: try PrimeFile.text(for: agent.address, in: state, context.home),
      line: Prime.filled(Prime.line, for: agent.address, in: state))
  }

  /// The tmux server of a socket: the one that panes of agents are on while it runs, lest a second one
  /// takes its place.
  func server(_ socket: String) -> TmuxServer {
    let panes = context.keeper.state.agents.compactMap(\.pane)
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
      "ROOST_HOME": context.home.root, "ROOST_TEAM": agent.team, "ROOST_AGENT": agent.name,
      "ROOST_AGENT_ID": "\(agent.address)", "ROOST_AGENT_TYPE": agent.type,
      "ROOST_PERMISSION": spawn.permission.rawValue,
      "PATH": path.split(separator: ":").contains(Substring(own)) ? path : "\(path):\(own)",
    ]
    if let role = tasks.role(of: agent.address) { environment["ROOST_ROLE"] = role.rawValue }
    // Who belongs to which agent is not for the user's variables to say.
    environment.merge(spawn.variables) { own, _ in own }
    // A worker of which nothing is known takes its task from here.
    if let assignment = spawn.assignment {
      environment["ROOST_TASK"] = spawn.prompt
      environment["ROOST_TASK_ID"] = assignment.request
    }
    return environment
  }

  /// From here on the teammate is there: its pane is in the state.
  func finish(_ agent: Agent) async throws -> Agent {
    var final = agent
    let isRevived = agent.condition?.source == .lost
    let hasPrompt = agent.spawn?.prompt != nil && agent.spawn?.promptSender == nil && !isRevived
    final.process = agent.pane.flatMap { ProcessTable.identity(of: $0.panePID) }.map {
      Agent.Process(pid: $0.pid, started: $0.started)
    }
    final.condition =
      hasPrompt
      ? Condition(.running, .start, why: "it was started with its prompt")
      : Condition(.idle, .start, why: "it was started")
    let ready = final
    try await blocking { [context] in
      try context.keeper.update { state in
        let current = state.agent(ready.address)
        guard current?.spawn?.id == ready.spawn?.id, current?.condition?.status == .pending else {
          throw TeammateError.wasEndedMeanwhile(ready.address)
        }
        state.teams[ready.team]?.agents[ready.name] = ready
        if let worktree = ready.spawn?.worktree { state.forgetWorktree(worktree.path) }
      }
    }
    supervisors.update(ready)
    try await leavePrompt(of: ready)
    context.log(.info, "teammate \(ready.address) started in \(ready.pane?.pane ?? "")")
    context.bus.publish(.agentSpawned(ready.address))
    return ready
  }

  /// A first prompt that the program does not take at its start waits in the mailbox, before all that
  /// comes meanwhile: a request to finish, say.
  func leavePrompt(of agent: Agent) async throws {
    guard let spawn = agent.spawn, let prompt = spawn.prompt, let sender = spawn.promptSender
    else { return }
    var message = Message(from: sender, text: prompt)
    message.to = agent.name
    // A crash before the state knows of it brings it here again.
    message.key = "prompt-\(spawn.id)"
    message.priority = .high
    let (box, final) = (context.mailbox(of: agent.address), message)
    _ = try await blocking { try box.append(final) }
    do {
      try await blocking { [context] in
        try context.keeper.update { state in
          guard state.agent(agent.address)?.spawn?.id == spawn.id else { return }
          state.teams[agent.team]?.agents[agent.name]?.spawn?.promptSender = nil
        }
      }
    } catch {
      context.note("the prompt of \(agent.address) is in its mailbox, which is not noted: \(error)")
    }
  }

  /// Takes back a start that came to nothing; `old` is what the state held of the name before, and
  /// a worktree that an earlier one had already stays.
  func undo(_ agent: Agent, restoring old: Agent?) async throws {
    guard let spawn = agent.spawn else { return }
    _ = try await blocking { [home = context.home] in try LaunchPlan.withdraw(spawn.id, home) }
    let panes = TeammatePane(server(spawn.tmuxSocket))
    if let binding = try await panes.find(word: spawn.id) { try await panes.close(binding) }
    let earlier = context.keeper.state.worktrees.map(\.worktree) + [old?.spawn?.worktree]
    if let worktree = spawn.worktree, !earlier.contains(worktree) {
      try await Worktree(worktree, of: agent.address, context.home).undo()
    }
    try await blocking { [context] in
      try context.keeper.update { state in
        guard state.agent(agent.address)?.spawn?.id == spawn.id else { return }
        state.teams[agent.team]?.agents[agent.name] = old
        if let worktree = old?.spawn?.worktree { state.forgetWorktree(worktree.path) }
      }
    }
  }
}
