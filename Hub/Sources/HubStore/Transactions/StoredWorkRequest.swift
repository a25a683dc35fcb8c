package import CoordinationAPI

/// A work request, as the hub stores it.
package struct StoredWorkRequest: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package let createdAt: WireTime
  package let key: String?
  /// The token that made the request; nil if an earlier version did not store it.
  package let requesterTokenID: String?
  package var claim: Claim?
  package var record: SpawnRecord
  package var status: SpawnStatus
  package var finishedAt: WireTime?

  /// The owner of a claim: the token and the node of the runner.
  package struct Claim: Sendable, Equatable {
    package let tokenID: String
    package let node: String

    package init(tokenID: String, node: String) {
      self.tokenID = tokenID
      self.node = node
    }
  }

  package init(
    repository: RepositoryName, id: String, createdAt: WireTime, key: String?,
    requesterTokenID: String?,
    claim: Claim? = nil, record: SpawnRecord, status: SpawnStatus, finishedAt: WireTime? = nil
  ) {
    self.repository = repository
    self.id = id
    self.createdAt = createdAt
    self.key = key
    self.requesterTokenID = requesterTokenID
    self.claim = claim
    self.record = record
    self.status = status
    self.finishedAt = finishedAt
  }
}
