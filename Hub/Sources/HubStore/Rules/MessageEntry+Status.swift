package import CoordinationAPI

extension MessageEntry {
  package func hasExpired(at time: WireTime) -> Bool {
    guard status == .pending, let expiresAt = record.expiresAt else { return false }
    return expiresAt <= time
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
  /// Whether both say the same to the same, whatever became of them.
  func isSameLetter(as other: MessageRecord) -> Bool {
    from == other.from && to == other.to && body == other.body
  }
}
