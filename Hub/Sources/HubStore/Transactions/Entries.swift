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
  /// The token that sent it; nil for the hub's own.
  package let sender: String?
  package var record: MessageRecord
  package var status: MessageStatus
  /// When it counts as expired if it is still pending; later than its sender said where it was
  /// fetched just before.
  package var expiresAt: WireTime? {
    record.expiresAt.map { max($0, fetchedAt?.adding(seconds: Self.confirmation) ?? $0) }
  }
  /// When it was first fetched, where that is noted.
  package var fetchedAt: WireTime?
  /// When its status became one that nothing but its removal follows, or it was delivered.
  package var finishedAt: WireTime?

  /// Seconds that who fetched a message has to say that it arrived.
  package static let confirmation = 300.0

  package init(
    repository: RepositoryName, id: String, sequence: Int, recipient: Recipient, key: String?,
    sender: String?, record: MessageRecord, status: MessageStatus, fetchedAt: WireTime? = nil,
    finishedAt: WireTime? = nil
  ) {
    self.repository = repository
    self.id = id
    self.sequence = sequence
    self.recipient = recipient
    self.key = key
    self.sender = sender
    self.record = record
    self.status = status
    self.fetchedAt = fetchedAt
    self.finishedAt = finishedAt
  }
}

/// What a token's messages take.
package struct Load: Sendable, Equatable {
  /// Messages that are pending, and the bytes of their records.
  package var waiting = 0
  package var waitingBytes = 0
  /// Bytes of all of its messages, also of those that were finished and are kept for a while.
  package var storedBytes = 0

  package init(waiting: Int = 0, waitingBytes: Int = 0, storedBytes: Int = 0) {
    self.waiting = waiting
    self.waitingBytes = waitingBytes
    self.storedBytes = storedBytes
  }
}

/// A request for a worker.
package struct SpawnEntry: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package let createdAt: WireTime
  package let key: String?
  /// The token that asked; nil where an earlier version did not note it.
  package let asker: String?
  package var claim: Claim?
  package var record: SpawnRecord
  package var status: SpawnStatus
  package var finishedAt: WireTime?

  /// Whose a claim is.
  package struct Claim: Sendable, Equatable {
    package let tokenID: String
    package let node: String

    package init(tokenID: String, node: String) {
      self.tokenID = tokenID
      self.node = node
    }
  }

  package init(
    repository: RepositoryName, id: String, createdAt: WireTime, key: String?, asker: String?,
    claim: Claim? = nil, record: SpawnRecord, status: SpawnStatus, finishedAt: WireTime? = nil
  ) {
    self.repository = repository
    self.id = id
    self.createdAt = createdAt
    self.key = key
    self.asker = asker
    self.claim = claim
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
  /// Fields that this version does not know, by who wrote them.
  package var extras: [String: [String: WireValue]]

  package init(
    repository: RepositoryName, version: Int, record: RepositoryPolicy, secret: String?,
    extras: [String: [String: WireValue]] = [:]
  ) {
    self.repository = repository
    self.version = version
    self.record = record
    self.secret = secret
    self.extras = extras
  }
}
