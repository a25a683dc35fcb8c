import Control
import Coordination
import CoordinationAPI
import Foundation
import Model
import Platform
import Store

/// What `roost config` asks and changes.
struct HybridService: Sendable {
  let context: DaemonContext
  let connections: HubConnections

  /// Everything about a repository's hybrid work but the token itself.
  func show(_ name: String) async throws -> ConfigReply {
    let repository = try existing(name)
    var reply = try await reply(about: repository)
    let connection = try? await connections.connection(name)
    let policy = try? await connection?.policy()
    // Where there is no hub to ask, a worker starts here.
    reply.workerLocation =
      (connection == nil ? .local : workerLocation(repository, policy)).rawValue
    reply.policy = policy.map {
      ConfigReply.Policy(
        isEnabled: $0.enabled, remoteTypes: $0.remoteAgents, localTypes: $0.localAgents)
    }
    return reply
  }

  /// Where a worker is started when nobody says: the repository's lists before the hub's policy
  /// before the defaults.
  private func workerLocation(
    _ repository: Repository, _ policy: RepositoryPolicy?
  ) -> AgentLocation {
    /// An empty list of a policy says nothing.
    func list(_ own: [String]?, _ policy: [String]?, _ otherwise: [String]) -> [String] {
      own ?? policy.flatMap { $0.isEmpty ? nil : $0 } ?? otherwise
    }
    return Placement.location(
      of: "worker",
      local: list(repository.hybrid.localTypes, policy?.localAgents, Placement.localTypes),
      remote: list(repository.hybrid.remoteTypes, policy?.remoteAgents, Placement.remoteTypes))
  }

  /// Changes what is given, then asks the hub whether it works, if that may have changed.
  func change(_ request: ConfigRequest) async throws -> ConfigReply {
    guard let name = RepositoryName(request.repository)?.description else {
      throw HybridError.notARepository(request.repository)
    }
    do {
      if let endpoint = request.endpoint { _ = try HubAddress(endpoint) }
    } catch {
      throw HybridError.notAnEndpoint("\(error)")
    }
    if let file = request.certificates, try Files.read(file) == nil {
      throw HybridError.noFile(file)
    }
    if let token = request.token { _ = try await connections.credentials.store(token, for: name) }
    if request.forgetsToken { try await connections.credentials.remove(for: name) }
    let changed = try await blocking { [context] in
      try context.keeper.update { state in
        // One that stands in state.json is not to come back in the new one's place.
        if request.token != nil || request.forgetsToken {
          state.repositories[name]?.hybrid.strayToken = nil
        }
        return try request.apply(to: &state)
      }
    }
    context.bus.publish(.teamConfigured(repository: name))
    connections.reconsider()
    var reply = try await reply(about: changed)
    guard changed.hybrid.isEnabled, request.concernsHub else { return reply }
    do {
      try await check(changed)
      reply.check = .passed
    } catch {
      reply.check = .failed("\(error)")
    }
    return reply
  }

  /// Asks the hub with the settings as they are now.
  private func check(_ repository: Repository) async throws {
    guard let name = RepositoryName(repository.name), let node = context.keeper.state.node,
      let choice = try await HybridChoice(
        repository, environment: ThisProcess.environment, credentials: connections.credentials)
    else { return }
    let client = choice.client(name, node)
    try await client.checkVersion()
    // With no agents in it, it says no more than that this node may speak.
    _ = try await client.beat([])
  }

  /// One for each repository that was configured.
  func all() async throws -> [ConfigReply] {
    var replies: [ConfigReply] = []
    for repository in context.keeper.state.repositories.values.sorted(by: { $0.name < $1.name }) {
      replies.append(try await reply(about: repository))
    }
    return replies
  }

  private func reply(about repository: Repository) async throws -> ConfigReply {
    let (hub, status, problem) = connections.status(repository.name)
    let outbox = context.outbox(of: repository.name)
    let withoutLink = problem == nil ? HubConnectionStatus.Phase.connecting.rawValue : "off"
    let phase =
      status?.phase.rawValue ?? (repository.hybrid.isEnabled ? withoutLink : "disabled")
    var reply = ConfigReply(
      repository: repository.name, isEnabled: repository.hybrid.isEnabled, state: phase)
    do {
      reply.outbox = try await blocking { try outbox.counts().unread }
    } catch {
      context.note("\(error)")
    }
    reply.endpoint =
      hub?.description ?? HybridChoice.endpoint(of: repository, ThisProcess.environment)
    reply.fallsBackToLocal = repository.hybrid.fallsBackToLocal
    reply.localTypes = repository.hybrid.localTypes
    reply.remoteTypes = repository.hybrid.remoteTypes
    reply.node = context.keeper.state.node?.id
    reply.why = status?.why ?? problem
    reply.lastContact = status?.lastContact
    reply.clockOffset = status?.clockOffset
    reply.teams = context.keeper.state.teams(on: repository.name).map(\.name)
    reply.conflicts = (status?.conflicts ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    return reply
  }

  /// Agents on other machines, each with the team that works on its repository here.
  func remoteAgents() -> [StatusReply.RemoteAgent] {
    let state = context.keeper.state
    return state.repositories.values.flatMap { repository -> [StatusReply.RemoteAgent] in
      guard repository.hybrid.isEnabled, let team = state.teams(on: repository.name).first else {
        return []
      }
      return connections.registry.list(repository.name, location: .remote).map { agent in
        var remote = StatusReply.RemoteAgent(
          name: agent.name, team: team.name, type: agent.type, status: agent.status.word)
        remote.node = agent.nodeID
        remote.owner = agent.owner
        remote.lastSeen = agent.lastSeen?.text
        return remote
      }
    }
  }

  private func existing(_ name: String) throws -> Repository {
    guard let repository = context.keeper.state.repositories[name] else {
      throw HybridError.notConfigured(name)
    }
    return repository
  }
}
