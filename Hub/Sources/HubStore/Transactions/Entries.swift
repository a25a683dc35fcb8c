package import CoordinationAPI

/// A daemon, as one repository knows it: the first token that uses its name owns it.
package struct Node: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package var tokenID: String
  /// The newest that was heard of; what an earlier one says no longer counts.
  package var incarnation: Int
  package var lastSeen: WireTime

  package init(
    repository: RepositoryName, id: String, tokenID: String, incarnation: Int, lastSeen: WireTime
  ) {
    self.repository = repository
    self.id = id
    self.tokenID = tokenID
    self.incarnation = incarnation
    self.lastSeen = lastSeen
  }
}

/// A registered agent.
package struct AgentEntry: Sendable, Equatable {
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

/// A message that the hub accepted.
package struct MessageEntry: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package let sequence: Int
  package let recipient: Recipient
  /// Names the act of sending it, so that the same again is recognised.
  package let key: String?
  package var record: MessageRecord
  package var status: MessageStatus
  /// When its status became one that nothing but its removal follows, or it was delivered.
  package var finishedAt: WireTime?

  package init(
    repository: RepositoryName, id: String, sequence: Int, recipient: Recipient, key: String?,
    record: MessageRecord, status: MessageStatus, finishedAt: WireTime? = nil
  ) {
    self.repository = repository
    self.id = id
    self.sequence = sequence
    self.recipient = recipient
    self.key = key
    self.record = record
    self.status = status
    self.finishedAt = finishedAt
  }
}

/// A request for a worker.
package struct SpawnEntry: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package let createdAt: WireTime
  package let key: String?
  package var record: SpawnRecord
  package var status: SpawnStatus
  package var finishedAt: WireTime?

  package init(
    repository: RepositoryName, id: String, createdAt: WireTime, key: String?,
    record: SpawnRecord, status: SpawnStatus, finishedAt: WireTime? = nil
  ) {
    self.repository = repository
    self.id = id
    self.createdAt = createdAt
    self.key = key
    self.record = record
    self.status = status
    self.finishedAt = finishedAt
  }
}

/// What a repository's team decided, with the secret that the record never tells.
package struct PolicyEntry: Sendable, Equatable {
  package let repository: RepositoryName
  /// Grows with every change; it is the entity tag.
  package var version: Int
  package var record: RepositoryPolicy
  package var secret: String?

  package init(
    repository: RepositoryName, version: Int, record: RepositoryPolicy, secret: String?
  ) {
    self.repository = repository
    self.version = version
    self.record = record
    self.secret = secret
  }
}
