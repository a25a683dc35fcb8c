import CoordinationAPI
import Model
import Platform

/// Keeps the hub's list of this node's agents true, and this daemon's list of the others'.
struct AgentRegistrar: Sendable {
  let connection: HubConnection

  /// Changes that come within this time are told together.
  private static let pace = Duration.milliseconds(100)

  func run() async throws {
    try await connection.client.checkVersion()
    var registered: [String: AgentRecord] = [:]
    while true {
      try connection.requireNoPause()
      let interval = try await synchronize(&registered)
      connection.answered()
      try await Task.sleep(for: Self.pace)
      // A little early rather than late, and not all daemons at once.
      await connection.presenceChanged.wait(.seconds(interval) * Double.random(in: 0.8...1))
      try Task.checkCancellation()
    }
  }

  /// One round: registrations, a heartbeat for all, and who else is there.
  ///
  /// - Returns: seconds until the next heartbeat is expected.
  private func synchronize(_ registered: inout [String: AgentRecord]) async throws -> Int {
    let local = connection.host.localAgents(connection.repository)
    for agent in local where !agent.isSameRegistration(as: registered[agent.name]) {
      if try await register(agent) { registered[agent.name] = agent }
    }
    let names = Set(local.map(\.name))
    for name in registered.keys where !names.contains(name) {
      try await remove(name)
      registered[name] = nil
    }
    connection.keepConflicts(about: names)
    let beats = local.filter { registered[$0.name] != nil }.compactMap { agent in
      agent.status.known.map {
        Heartbeat.Beat(name: agent.name, status: $0, detail: agent.statusDetail)
      }
    }
    let answer = try await connection.client.beat(beats)
    connection.noteClock(answer.serverTime)
    for name in answer.unregistered {
      guard let agent = registered.removeValue(forKey: name) else { continue }
      if try await register(agent) { registered[name] = agent }
    }
    try await learn(own: names)
    return answer.intervalSeconds
  }

  /// False if another node has the name; this one's agent is then reached as `name@team/node`.
  private func register(_ agent: AgentRecord) async throws -> Bool {
    do {
      _ = try await connection.client.register(agent)
      connection.note(conflict: nil, about: agent.name)
      return true
    } catch let error as HubError {
      guard let refusal = error.refusal else { throw error }
      connection.note(
        conflict: "\(agent.name) is not registered: \(refusal.message); from other machines it is"
          + " reached as \(agent.name)@TEAM/\(connection.client.node.id)", about: agent.name)
      return false
    }
  }

  private func remove(_ name: String) async throws {
    do {
      try await connection.client.remove(name)
    } catch let error as HubError {
      // It is not there, or another node's by now: either way it is not ours.
      guard error.refusal != nil else { throw error }
    }
    connection.note(conflict: nil, about: name)
  }

  /// Takes over who is there.
  ///
  /// An agent that the hub counts as this node's, and that is not here, is taken off its list.
  private func learn(own names: Set<String>) async throws {
    var others: [AgentRecord] = []
    let found = try await connection.client.agents()
    connection.name(found.unreadable)
    for var agent in found.records {
      if agent.nodeID == connection.client.node.id {
        if !names.contains(agent.name) { try await remove(agent.name) }
      } else {
        agent.location = .known(.remote)
        others.append(agent)
      }
    }
    let local = connection.host.localAgents(connection.repository)
    // An agent of this machine keeps its name here, whatever the hub says.
    connection.registry.replace(
      connection.repository, with: others.filter { !names.contains($0.name) } + local)
    try await connection.host.learned(others, connection.repository)
  }
}

extension AgentRecord {
  /// Whether a registration says all that this one would; a heartbeat tells the status.
  fileprivate func isSameRegistration(as other: AgentRecord?) -> Bool {
    guard var other else { return false }
    other.status = status
    other.statusDetail = statusDetail
    return other == self
  }
}
