import Control
import Foundation
import Model
import Platform
import Store
import Tmux

/// Teams made, agents registered, changed and removed.
struct Registration: Sendable {
  let context: DaemonContext
  let supervisors: AgentSupervisors

  func createTeam(_ request: CreateTeamRequest) async throws -> Team {
    try Name.checked(request.name, kind: "team")
    if let session = request.session { try Name.checked(session, kind: "session") }
    if let repository = request.repository, !Team.isRepository(repository) {
      throw AgentError.notARepository(repository)
    }
    let team = try await blocking { [context] in
      try context.keeper.update { state in
        try Self.refuseTwin(of: request.name, among: Array(state.teams.keys), as: .team)
        var team = Team(name: request.name, createdAt: Timestamp.text(Date()))
        team.description = request.description
        team.repository = request.repository
        team.session = request.session
        state.teams[team.name] = team
        return team
      }
    }
    try supervisors.open(team)
    context.bus.publish(.teamCreated(team.name))
    return team
  }

  /// Takes a team back that has no agents; its files stay where they are.
  func dropTeam(_ name: String) async throws {
    let dropped = try await blocking { [context] in
      try context.keeper.update { state -> Team? in
        guard let team = state.teams[name], team.agents.isEmpty else { return nil }
        state.teams[name] = nil
        return team
      }
    }
    if let dropped { supervisors.close(dropped) }
  }

  func join(_ request: JoinRequest) async throws -> StartReply {
    try Name.checked(request.name)
    guard !Name.isReserved(request.name) else {
      throw AgentError.nameIsReserved(request.name)
    }
    let settings = context.settings
    if let profile = request.profile, profile != Profile.automaticName,
      settings.profiles[profile] == nil
    {
      throw AgentError.unknown(.profile, profile, among: Array(settings.profiles.keys))
    }
    let look = try await look(request)
    let process = try Self.process(request, in: look?.binding)
    let front = look.flatMap { ProcessTable.foregroundGroup(ofTerminalOf: $0.binding.panePID) }
    let arguments = (process?.pid ?? front).map { ProcessTable.arguments(of: $0) } ?? []
    let profile =
      request.profile.flatMap { settings.profiles[$0] }
      ?? settings.profile(forArguments: arguments)
    let (agent, left) = try await blocking { [context] in
      try context.keeper.update { state in
        var agent = try Self.predecessor(of: request, binding: look?.binding, in: state)
        let left = try Self.forgetSpawn(of: &agent, in: look?.binding)
        if let left { state.leave(left) }
        agent.type = request.type ?? agent.type
        agent.capabilities = settings.capabilities(
          request.capabilities.isEmpty ? agent.capabilities : request.capabilities,
          ofType: agent.type, profile: profile.name)
        agent.profile = request.profile ?? Profile.automaticName
        agent.mode = request.mode ?? (look == nil ? .file : profile.mode)
        agent.pane = look?.binding
        agent.process = process
        agent.workingDirectory = request.workingDirectory
        agent.guardsShell = request.guardsShell
        agent.joinedAt = Timestamp.text(Date())
        agent.gone = nil
        state.teams[agent.team]?.agents[agent.name] = agent
        return (agent, left)
      }
    }
    supervisors.update(agent)
    if let look { supervisors.note(look, of: agent.address) }
    context.log(.info, "agent \(agent.address) joined in \(agent.pane?.pane ?? "no pane")")
    context.bus.publish(.agentJoined(agent.address))
    let notes = left.map {
      [
        "the worktree \($0.worktree.path) of the earlier \(agent.name) stays; see `roost worktree list`"
      ]
    }
    return StartReply(agent: agent, notes: notes ?? [])
  }

  private func look(_ request: JoinRequest) async throws -> PaneSnapshot? {
    guard let socket = request.socket, let pane = request.pane else {
      switch request.mode {
      case nil, .file?, .hook?: return nil
      case .native?:
        guard request.process != nil else { throw AgentError.needsProcess }
        return nil
      case .paste?, .nudge?, .auto?: throw AgentError.needsPane
      }
    }
    do {
      let look = try await TmuxServer(socket: socket).look(at: pane)
      guard !look.isDead else { throw AgentError.paneIsDead(pane) }
      try Self.checkTerminal(request, of: look.binding)
      return look
    } catch let error as TmuxError {
      throw AgentError.noPane("\(error)")
    }
  }

  /// A program that only inherited the pane's number runs at a terminal of its own.
  private static func checkTerminal(_ request: JoinRequest, of pane: PaneBinding) throws {
    guard let terminal = request.terminal,
      let device = try Files.status(pane.terminal, followingLinks: true)?.terminalDevice,
      UInt64(terminal) != device
    else { return }
    throw AgentError.otherTerminal(pane: pane.pane)
  }

  /// The agent's own process, which has to be one of its pane.
  private static func process(
    _ request: JoinRequest, in pane: PaneBinding?
  ) throws -> Agent.Process? {
    guard let number = request.process else { return nil }
    guard let identity = ProcessTable.identity(of: Int32(clamping: number)) else {
      throw AgentError.noProcess(number)
    }
    if let pane, !runs(identity.pid, in: pane) {
      throw AgentError.notInPane(process: number, pane: pane.pane, first: pane.panePID)
    }
    return Agent.Process(pid: identity.pid, started: identity.started)
  }

  /// Whether a process is a descendant of the pane's first one, or left behind on its terminal.
  private static func runs(_ process: Int32, in pane: PaneBinding) -> Bool {
    ProcessTable.ancestry(of: process).contains(pane.panePID)
      || ProcessTable.members(ofSession: pane.panePID).contains(process)
  }

  /// The agent to change: the one of this name that may be taken over, or a new one.
  private static func predecessor(
    of request: JoinRequest, binding: PaneBinding?, in state: State
  ) throws -> Agent {
    guard let team = state.teams[request.team] else {
      throw AgentError.unknown(.team, request.team, among: Array(state.teams.keys))
    }
    guard team.dissolution == nil else { throw TeammateError.teamIsDissolving(team.name) }
    let other = state.agents.first {
      $0.gone == nil && binding != nil && $0.pane == binding
        && $0.address != Address(name: request.name, team: request.team)
    }
    if let other, let pane = binding?.pane {
      throw AgentError.paneIsTaken(pane, by: other.address)
    }
    if let old = team.agents[request.name] {
      if old.gone == nil, old.pane != binding, let pane = old.pane, !request.replaces {
        throw AgentError.nameIsTaken(old.address, pane: pane.pane)
      }
      return old
    }
    try refuseTwin(of: request.name, among: Array(team.agents.keys), as: .agent)
    var agent = Agent(name: request.name, team: request.team, joinedAt: "")
    agent.color = Team.colors[team.agents.count % Team.colors.count]
    return agent
  }

  /// Who joins in a pane of its own is not a teammate of Roost's, whatever had the name before; what
  /// Roost started would be ended by it.
  ///
  /// The worktree of the one that had the name stays where it is: somebody may work in it.
  private static func forgetSpawn(
    of agent: inout Agent, in binding: PaneBinding?
  ) throws -> LeftWorktree? {
    guard agent.spawn != nil, agent.pane != binding else { return nil }
    if agent.isLive {
      // One that is just starting has no pane yet, and is the one that joins.
      guard let pane = agent.pane else { return nil }
      throw AgentError.spawnedElsewhere(agent.address, pane: pane.pane)
    }
    let left = LeftWorktree(agent, why: "another \(agent.name) has joined since")
    agent.spawn = nil
    agent.condition = nil
    return left
  }

  static func refuseTwin(
    of name: String, among names: [String], as kind: AgentError.Kind
  ) throws(AgentError) {
    guard let twin = names.first(where: { $0.lowercased() == name.lowercased() }) else { return }
    throw .exists(kind, name, twin: twin)
  }

  func setPaused(_ address: Address, _ isPaused: Bool) async throws -> Agent {
    let agent = try await blocking { [context] in
      try context.keeper.update { state in
        var agent = try Self.existing(address, in: state)
        agent.isPaused = isPaused
        state.teams[address.team]?.agents[address.name] = agent
        return agent
      }
    }
    supervisors.update(agent)
    context.bus.publish(isPaused ? .agentPaused(address) : .agentResumed(address))
    return agent
  }

  static func existing(_ address: Address, in state: State) throws(AgentError) -> Agent {
    guard let team = state.teams[address.team] else {
      throw .unknown(.team, address.team, among: Array(state.teams.keys))
    }
    guard let agent = team.agents[address.name] else {
      throw .unknown(.agent, address.name, among: Array(team.agents.keys))
    }
    return agent
  }
}
