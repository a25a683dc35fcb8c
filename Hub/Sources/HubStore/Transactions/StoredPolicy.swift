package import CoordinationAPI

/// A repository's policy, as the hub stores it: with its secret, which the record never contains.
package struct StoredPolicy: Sendable, Equatable {
  package let repository: RepositoryName
  /// Grows with every change; it is the entity tag.
  package var version: Int
  package var record: RepositoryPolicy
  package var secret: String?
  /// Fields that this version does not know, by their writer.
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
