package import CoordinationAPI

/// A daemon in one repository; the first token that uses the name of the node owns it.
package struct Node: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package var tokenID: String
  /// The newest incarnation that was seen; requests of an earlier one are refused.
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
