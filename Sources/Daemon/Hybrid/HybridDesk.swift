import Control
import Coordination
import CoordinationAPI
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store

/// What `roost config` asks and changes.
struct HybridDesk: Sendable {
  let place: Workplace
  let links: Links

  /// Everything about a repository's hybrid work but the token itself.
  func show(_ name: String) async throws -> JSON {
    let repository = try existing(name)
    var row = try await row(of: repository).object ?? JSONObject()
    let policy = try? await links.link(name).policy()
    row["worker_location"] = .string(workerLocation(repository, policy).rawValue)
    if let policy {
      row["policy"] = [
        "enabled": .bool(policy.enabled),
        "remote_agents": .array(policy.remoteAgents.map(JSON.string)),
        "local_agents": .array(policy.localAgents.map(JSON.string)),
      ]
    }
    return .object(row)
  }

  /// Where a worker is started when nobody says: the repository's lists before the hub's policy
  /// before the defaults, and here where there is no hub to ask.
  private func workerLocation(
    _ repository: Repository, _ policy: RepositoryPolicy?
  ) -> AgentLocation {
    guard (try? links.link(repository.name)) != nil else { return .local }
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
  func change(_ request: ConfigRequest) async throws -> JSON {
    guard let name = RepositoryName(request.repository)?.description else {
      throw RPCError.application(
        "bad_repository", "\"\(request.repository)\" is no repository; write OWNER/NAME")
    }
    do {
      if let endpoint = request.endpoint { _ = try HubAddress(endpoint) }
    } catch {
      throw RPCError.application("bad_endpoint", "\(error)")
    }
    if let file = request.certificates, try Files.read(file) == nil {
      throw RPCError.application("no_file", "there is no file \(file)")
    }
    if let token = request.token { _ = try await links.credentials.store(token, for: name) }
    if request.forgetsToken { try await links.credentials.remove(for: name) }
    let changed = try await blocking { [place] in
      try place.keeper.update { state in
        // One that stands in state.json is not to come back in the new one's place.
        if request.token != nil || request.forgetsToken {
          state.repositories[name]?.hybrid.strayToken = nil
        }
        return try request.apply(to: &state)
      }
    }
    place.bus.publish(.teamConfigured(repository: name))
    links.reconsider()
    var row = try await row(of: changed).object ?? JSONObject()
    guard changed.hybrid.isEnabled, request.concernsHub else { return .object(row) }
    do {
      try await check(changed)
      row["check"] = ["ok": true]
    } catch {
      row["check"] = ["ok": false, "error": .string("\(error)")]
    }
    return .object(row)
  }

  /// Asks the hub with the settings as they are now.
  private func check(_ repository: Repository) async throws {
    guard let name = RepositoryName(repository.name), let node = place.keeper.state.node,
      let choice = try await HybridChoice(
        repository, environment: ThisProcess.environment, credentials: links.credentials)
    else { return }
    let client = choice.client(name, node)
    try await client.checkVersion()
    // With no agents in it, it says no more than that this node may speak.
    _ = try await client.beat([])
  }

  /// The hubs for `roost status`: one row for each repository that was configured.
  func rows() async throws -> [JSON] {
    var rows: [JSON] = []
    for repository in place.keeper.state.repositories.values.sorted(by: { $0.name < $1.name }) {
      rows.append(try await row(of: repository))
    }
    return rows
  }

  private func row(of repository: Repository) async throws -> JSON {
    let (hub, status, problem) = links.status(repository.name)
    let outbox = place.outbox(of: repository.name)
    let waiting: Int?
    do {
      waiting = try await blocking { try outbox.counts().unread }
    } catch {
      place.note("\(error)")
      waiting = nil
    }
    let endpoint = HybridChoice.endpoint(of: repository, ThisProcess.environment)
    let phase = status?.phase.rawValue ?? (repository.hybrid.isEnabled ? "off" : "disabled")
    return [
      "repository": .string(repository.name),
      "enabled": .bool(repository.hybrid.isEnabled),
      "endpoint": (hub?.description ?? endpoint).map(JSON.string),
      "fallback_to_local": .bool(repository.hybrid.fallsBackToLocal),
      "local_agent_types": repository.hybrid.localTypes.map { .array($0.map(JSON.string)) },
      "remote_agent_types": repository.hybrid.remoteTypes.map { .array($0.map(JSON.string)) },
      "node": place.keeper.state.node.map { .string($0.id) },
      "state": .string(phase),
      "why": (status?.why ?? problem).map(JSON.string),
      "last_contact": status?.lastContact.map(JSON.string),
      "clock_offset": status.map { .decimal(($0.clockOffset * 10).rounded() / 10) },
      "outbox": waiting.map(JSON.integer) ?? .null,
      "teams": .array(place.keeper.state.teams(on: repository.name).map { .string($0.name) }),
      "conflicts": .array(
        (status?.conflicts ?? [:]).sorted { $0.key < $1.key }.map { .string($0.value) }),
    ]
  }

  /// Agents on other machines, as rows of `roost list`.
  func remoteAgents() -> [JSON] {
    let state = place.keeper.state
    return state.repositories.values.flatMap { repository -> [JSON] in
      guard repository.hybrid.isEnabled, let team = state.teams(on: repository.name).first else {
        return []
      }
      return links.registry.list(repository.name, location: .remote).map { agent in
        [
          "name": .string(agent.name), "team": .string(team.name), "type": .string(agent.type),
          "status": .string(agent.status.word), "location": "remote",
          "node": agent.nodeID.map(JSON.string), "owner": agent.owner.map(JSON.string),
          "last_seen": agent.lastSeen.map { .string($0.text) },
        ]
      }
    }
  }

  private func existing(_ name: String) throws -> Repository {
    guard let repository = place.keeper.state.repositories[name] else {
      throw RPCError.application(
        "no_repository", "nothing was configured for \(name); see `roost config --help`")
    }
    return repository
  }
}
