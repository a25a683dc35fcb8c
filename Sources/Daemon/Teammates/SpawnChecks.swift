import Control
import Foundation
import Model
import Platform
import Teams
import Tmux

/// What must hold before anything of a teammate is made.
struct SpawnChecks: Sendable {
  let context: DaemonContext

  private static let types = ["explore", "general", "coder"]

  /// The agent that a request asks for, not yet in the state.
  func agent(for request: SpawnRequest) async throws -> Agent {
    let settings = context.settings
    try Name.checked(request.name)
    guard request.name.lowercased() != Name.lead, !Name.isReserved(request.name) else {
      throw TeammateError.wrong(
        .name, "\(request.name) is a name with a meaning of its own; choose another")
    }
    let state = context.keeper.state
    guard let team = state.teams[request.team] else {
      throw AgentError.unknown(.team, request.team, among: Array(state.teams.keys))
    }
    let profile = try profile(of: request, settings)
    var spawn = Spawn(
      id: MessageID.make().lowercased(), command: try command(of: request, profile),
      tmuxSocket: request.socket)
    spawn.prompt = request.prompt
    spawn.permission = try permission(of: request, profile)
    spawn.model = request.model
    spawn.conversation = UUID().uuidString.lowercased()
    spawn.searchPath = request.searchPath
    spawn.variables = request.variables
    spawn.assignment = request.assignment
    guard request.model == nil || !profile.launch.model.isEmpty else {
      throw TeammateError.wrong(
        .model, "\(profile.name) programs take no --model; put it behind -- with the command")
    }
    guard try Files.status(request.workingDirectory, followingLinks: true)?.isDirectory == true
    else { throw TeamsError.noDirectory(request.workingDirectory) }
    try await checkPlace(request)
    var agent = Agent(name: request.name, team: team.name, joinedAt: Timestamp.now)
    agent.type = try type(of: request, settings)
    // What its words do not tell, the program in front of the pane may.
    agent.profile =
      request.profile == nil && profile.name == Profile.plainName
      ? Profile.automaticName : profile.name
    agent.capabilities = settings.capabilities(
      request.capabilities, ofType: agent.type, profile: profile.name)
    agent.mode = request.mode ?? profile.mode
    agent.workingDirectory = request.workingDirectory
    agent.color = Team.colors[team.agents.count % Team.colors.count]
    agent.spawn = spawn
    agent.condition = Condition(.pending, .start, why: "its program is being started")
    return agent
  }

  /// Puts a new teammate into the state, in place of one of the name that has ended.
  ///
  /// - Returns: the one that had the name before.
  static func enter(_ agent: Agent, in state: inout State, _ settings: Settings) throws -> Agent? {
    guard let team = state.teams[agent.team] else {
      throw AgentError.unknown(.team, agent.team, among: Array(state.teams.keys))
    }
    guard team.dissolution == nil else {
      throw TeammateError.teamIsDissolving(team.name)
    }
    if let old = team.agents[agent.name] {
      guard !old.isLive else {
        throw TeammateError.nameIsTaken(old.address, status: old.status)
      }
      try refuseIfRunning(old)
      if let left = LeftWorktree(old, why: "another \(old.name) was started since") {
        state.leave(left)
      }
    }
    let elsewhere = team.repository.flatMap { state.repositories[$0]?.remoteAgents } ?? []
    if let twin = elsewhere.first(where: { $0.name == agent.name }) {
      throw TeammateError.runsElsewhere(name: agent.name, node: twin.node)
    }
    let others = team.agents.keys.filter { $0 != agent.name }
    try Registration.refuseTwin(of: agent.name, among: others, as: .agent)
    let running = team.agents.values.count { $0.spawn != nil && $0.isLive }
    guard running < settings.teammateLimit else {
      throw TeammateError.teamIsFull(team.name, running: running)
    }
    state.teams[agent.team]?.agents[agent.name] = agent
    return team.agents[agent.name]
  }

  /// A program that still runs, though its pane is gone, is never started a second time.
  static func refuseIfRunning(_ old: Agent) throws {
    guard old.spawn != nil, let process = old.process, process.isAlive else { return }
    throw TeammateError.stillRuns(old.address, process: process.pid)
  }

  private func type(of request: SpawnRequest, _ settings: Settings) throws -> String {
    guard let type = request.type else { return Agent.defaultType }
    let known = Self.types + settings.teammateTypes
    guard known.contains(type) else {
      throw TeammateError.wrong(
        .type,
        "--type must be one of \(known.joined(separator: ", ")), not \"\(type)\"; teams.types in"
          + " config.json adds others")
    }
    return type
  }

  private func profile(of request: SpawnRequest, _ settings: Settings) throws -> Profile {
    guard let name = request.profile else {
      return settings.profile(forArguments: request.command)
    }
    guard let profile = settings.profiles[name] else {
      throw AgentError.unknown(.profile, name, among: Array(settings.profiles.keys))
    }
    return profile
  }

  private func permission(of request: SpawnRequest, _ profile: Profile) throws -> Permission {
    let written = request.permission ?? Permission.normal.rawValue
    guard let permission = Permission(rawValue: written) else {
      throw TeammateError.wrong(
        .permission, "--permission must be normal, plan or auto, not \"\(written)\"")
    }
    let isKnown =
      switch permission {
      case .normal: true
      case .plan: !profile.launch.plan.isEmpty
      case .auto: !profile.launch.auto.isEmpty
      }
    // A program of which nothing is known hears of it in ROOST_PERMISSION.
    guard isKnown || profile.name == Profile.plainName else {
      throw TeammateError.wrong(
        .permission, "\(profile.name) programs have no permission mode \(written)")
    }
    return permission
  }

  private func command(of request: SpawnRequest, _ profile: Profile) throws -> [String] {
    guard let program = request.command.first ?? profile.programs.first else {
      throw TeammateError.wrong(.command, "which program? Give it behind --, as in `-- claude`")
    }
    let path: String
    if program.contains("/" as Character), !program.hasPrefix("/") {
      path = "\(request.workingDirectory)/\(program)"
    } else {
      path = program
    }
    guard let found = ExecutableSearch.find(path, path: request.searchPath) else {
      throw TeamsError.noProgram(program)
    }
    return [found] + request.command.dropFirst()
  }

  private func checkPlace(_ request: SpawnRequest) async throws {
    switch request.place {
    case .teamSession: return
    case .window(let pane), .split(let pane):
      _ = try await TmuxServer(socket: request.socket).look(at: pane)
    }
  }
}
