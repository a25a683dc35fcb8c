package import CoordinationAPI
import Synchronization

/// Every agent that is known, here and elsewhere, with the operations of seed 000's registry.
///
/// What it hands out are copies.
package final class AgentRegistry: Sendable {
  private let agents = Mutex<[String: [String: AgentRecord]]>([:])

  package init() {}

  /// Adds an agent, or takes the place of the one of its name.
  package func register(_ agent: AgentRecord, in repository: String) {
    agents.withLock { $0[repository, default: [:]][agent.name] = agent }
  }

  /// Removes an agent; false if there was none.
  @discardableResult
  package func unregister(_ name: String, in repository: String) -> Bool {
    agents.withLock { $0[repository]?.removeValue(forKey: name) != nil }
  }

  package func get(_ name: String, in repository: String) -> AgentRecord? {
    agents.withLock { $0[repository]?[name] }
  }

  /// The agents of a repository, or of all, by name.
  package func list(_ repository: String? = nil) -> [AgentRecord] {
    agents.withLock { agents in
      let all = repository.map { agents[$0].map { [$0] } ?? [] } ?? Array(agents.values)
      return all.flatMap(\.values).sorted { $0.name < $1.name }
    }
  }

  package func list(_ repository: String, type: String) -> [AgentRecord] {
    list(repository).filter { $0.type == type }
  }

  package func list(_ repository: String, location: AgentLocation) -> [AgentRecord] {
    list(repository).filter { $0.location == .known(location) }
  }

  /// Notes a sign of life; false if there is no such agent.
  package func beat(_ name: String, in repository: String, at time: WireTime) -> Bool {
    change(name, repository) { $0.lastSeen = max($0.lastSeen ?? time, time) }
  }

  /// Sets what an agent is doing; false if there is no such agent.
  package func setStatus(_ status: AgentStatus, of name: String, in repository: String) -> Bool {
    change(name, repository) { $0.status = .known(status) }
  }

  /// Agents that were last seen before a time; those that have ended for good are not missed.
  package func stale(_ repository: String, since time: WireTime) -> [AgentRecord] {
    list(repository).filter { agent in
      agent.status != .known(.terminated) && (agent.lastSeen.map { $0 < time } ?? true)
    }
  }

  /// Takes what a hub told in place of all that was known of a repository.
  package func replace(_ repository: String, with records: [AgentRecord]) {
    let named = Dictionary(records.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    agents.withLock { $0[repository] = named }
  }

  private func change(
    _ name: String, _ repository: String, _ body: (inout AgentRecord) -> Void
  ) -> Bool {
    agents.withLock { agents in
      guard var agent = agents[repository]?[name] else { return false }
      body(&agent)
      agents[repository]?[name] = agent
      return true
    }
  }
}
