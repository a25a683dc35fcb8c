package import CoordinationAPI

/// A registered agent, as the hub stores it.
package struct StoredAgent: Sendable, Equatable {
  package let repository: RepositoryName
  package var record: AgentRecord
  /// When it becomes unreachable without another heartbeat; nil if it is not live, or if the roster
  /// version already accounts for that.
  package var overdueAt: WireTime?

  package init(repository: RepositoryName, record: AgentRecord, overdueAt: WireTime? = nil) {
    self.repository = repository
    self.record = record
    self.overdueAt = overdueAt
  }
}
