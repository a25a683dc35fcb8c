package import CoordinationAPI

/// What a repository's team decided, with the secret that the record never tells.
package struct StoredPolicy: Sendable, Equatable {
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
