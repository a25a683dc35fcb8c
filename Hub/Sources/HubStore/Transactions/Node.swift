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
