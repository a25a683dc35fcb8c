package import CoordinationAPI

/// A registered agent.
package struct StoredAgent: Sendable, Equatable {
  package let repository: RepositoryName
  package var record: AgentRecord
  /// When it counts as unreachable if nothing is heard of it; nil if it is not live, or if the
  /// roster already says that it is not.
  package var overdueAt: WireTime?

  package init(repository: RepositoryName, record: AgentRecord, overdueAt: WireTime? = nil) {
    self.repository = repository
    self.record = record
    self.overdueAt = overdueAt
  }
}
