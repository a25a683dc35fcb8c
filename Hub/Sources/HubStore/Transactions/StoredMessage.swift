package import CoordinationAPI

/// A message that the hub accepted, as the hub stores it.
package struct StoredMessage: Sendable, Equatable {
  package let repository: RepositoryName
  package let id: String
  package let sequence: Int
  package let recipient: Recipient
  /// The idempotency key, by which a repeated request is recognised.
  package let key: String?
  /// The token that sent it; nil for messages of the hub itself.
  package let senderTokenID: String?
  package var record: MessageRecord
  package var status: MessageStatus
  /// When it expires if it is still pending; a fetch shortly before gives its recipient time to
  /// confirm.
  package var expiresAt: WireTime? {
    record.expiresAt.map { max($0, fetchedAt?.adding(seconds: Self.confirmationSeconds) ?? $0) }
  }
  /// When it was first fetched, if that was recorded.
  package var fetchedAt: WireTime?
  /// When it was no longer pending, from which its retention time counts.
  package var finishedAt: WireTime?

  /// Seconds that a recipient has, after fetching a message, to confirm its delivery.
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
