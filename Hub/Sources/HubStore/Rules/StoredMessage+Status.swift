package import CoordinationAPI

extension StoredMessage {
  package func hasExpired(at time: WireTime) -> Bool {
    guard status == .pending, let expiresAt else { return false }
    return expiresAt <= time
  }

  /// Whether it matters when it is fetched: it expires, or has waited for long.
  package func shouldRecordFetch(at time: WireTime) -> Bool {
    guard status == .pending, fetchedAt == nil else { return false }
    return record.expiresAt != nil || time.seconds(since: record.createdAt ?? time) > 86_400
  }

  /// The message as it is to be told at a time.
  package func observed(at time: WireTime) -> MessageRecord {
    guard hasExpired(at: time) else { return record }
    var copy = record
    copy.status = .known(.expired)
    return copy
  }

  /// Notes a status and when it was reached; what it skips was reached with it.
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
  /// Whether it is what another one asked for, whatever became of it.
  func isSameMessage(as asked: MessageRecord) -> Bool {
    from == asked.from && to == asked.to && body == asked.body && summary == asked.summary
      && replyTo == asked.replyTo && thread == asked.thread && priority == asked.priority
      && expiresAt == asked.expiresAt && unknown == asked.unknown
      && (asked.id == nil || asked.id == id)
  }
}
