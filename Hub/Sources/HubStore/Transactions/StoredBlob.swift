package import CoordinationAPI
package import Foundation

/// A blob, as the hub stores it.
package struct StoredBlob: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  /// The token that left it first, against whose quota it counts.
  package let tokenID: String
  /// When it was left last.
  package let leftAt: WireTime
  package let data: Data

  package init(
    repository: RepositoryName, id: String, tokenID: String, leftAt: WireTime, data: Data
  ) {
    self.repository = repository
    self.id = id
    self.tokenID = tokenID
    self.leftAt = leftAt
    self.data = data
  }
}
