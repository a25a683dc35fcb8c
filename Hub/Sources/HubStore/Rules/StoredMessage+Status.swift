package import CoordinationAPI

extension StoredMessage {
  /// Whether it is still pending at a time after its expiry.
  package func hasExpired(at time: WireTime) -> Bool {
    guard status == .pending, let expiresAt else { return false }
    return expiresAt <= time
  }

  /// Whether the time of its first fetch has to be recorded: it expires, or has waited for a day.
  package func shouldRecordFetch(at time: WireTime) -> Bool {
    guard status == .pending, fetchedAt == nil else { return false }
    return record.expiresAt != nil || time.seconds(since: record.createdAt ?? time) > 86_400
  }

  /// The message as observers see it at a time: expired, if its expiry has passed.
  package func observed(at time: WireTime) -> MessageRecord {
    guard hasExpired(at: time) else { return record }
    var copy = record
    copy.status = .known(.expired)
    return copy
  }

  /// Sets the status and its time; a skipped status was reached at the same time.
  package mutating func set(_ status: MessageStatus, at time: WireTime) {
    self.status = status
    record.status = .known(status)
    switch status {
    case .pending: break
    case .delivered: record.deliveredAt = time
    case .read:
      record.deliveredAt = record.deliveredAt ?? time
      record.readAt = time
    case .acked:
      record.deliveredAt = record.deliveredAt ?? time
      record.ackedAt = time
    case .failed, .expired: break
    }
    finishedAt = status == .pending ? nil : time
  }
}

extension MessageRecord {
  /// Whether another one is the same message as it was sent, whatever its status is now.
  func isSameMessage(as submitted: MessageRecord) -> Bool {
    from == submitted.from && to == submitted.to && body == submitted.body
      && summary == submitted.summary
      && replyTo == submitted.replyTo && thread == submitted.thread
      && priority == submitted.priority
      && expiresAt == submitted.expiresAt && unknown == submitted.unknown
      && (submitted.id == nil || submitted.id == id)
  }
}
