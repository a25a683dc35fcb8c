package import CoordinationAPI

/// A message that the hub accepted.
package struct StoredMessage: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package let sequence: Int
  package let recipient: Recipient
  /// Names the act of sending it, so that the same again is recognised.
  package let key: String?
  /// The token that sent it; nil for the hub's own.
  package let senderTokenID: String?
  package var record: MessageRecord
  package var status: MessageStatus
  /// When it counts as expired if it is still pending; later than its sender said where it was
  /// fetched just before.
  package var expiresAt: WireTime? {
    record.expiresAt.map { max($0, fetchedAt?.adding(seconds: Self.confirmationSeconds) ?? $0) }
  }
  /// When it was first fetched, where that is noted.
  package var fetchedAt: WireTime?
  /// When its status became one that nothing but its removal follows, or it was delivered.
  package var finishedAt: WireTime?

  /// Seconds that who fetched a message has to say that it arrived.
  package static let confirmationSeconds = 300.0

  package init(
    repository: RepositoryName, id: String, sequence: Int, recipient: Recipient, key: String?,
    senderTokenID: String?, record: MessageRecord, status: MessageStatus,
    fetchedAt: WireTime? = nil,
    finishedAt: WireTime? = nil
  ) {
    self.repository = repository
    self.id = id
    self.sequence = sequence
    self.recipient = recipient
    self.key = key
    self.senderTokenID = senderTokenID
    self.record = record
    self.status = status
    self.fetchedAt = fetchedAt
    self.finishedAt = finishedAt
  }
}
