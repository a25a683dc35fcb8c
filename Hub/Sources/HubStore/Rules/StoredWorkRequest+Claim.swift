import CoordinationAPI

extension SpawnRecord {
  /// The request as it begins, whatever the asker says of its end.
  func newWorkRequest(in repository: RepositoryName, at time: WireTime) -> SpawnRecord {
    var record = SpawnRecord(task: task, spawnedBy: spawnedBy)
    record.id = id ?? Identifier.make("spawn-")
    record.repository = repository.description
    record.priority = priority
    record.preferLocation = preferLocation
    record.createdAt = time
    record.metadata = metadata
    record.unknown = unknown
    return record
  }
}

extension SpawnRecord {
  /// Whether it is what another one asked for, whatever became of it.
  func isSameRequest(as asked: SpawnRecord) -> Bool {
    task == asked.task && spawnedBy == asked.spawnedBy && priority == asked.priority
      && preferLocation == asked.preferLocation && metadata == asked.metadata
      && unknown == asked.unknown && (asked.id == nil || asked.id == id)
  }
}

extension StoredWorkRequest {
  /// Whether any runner may take it: nobody has, or the lease ran out.
  func isClaimable(at time: WireTime) -> Bool {
    switch status {
    case .pending: true
    case .inProgress: (record.leaseExpiresAt ?? time) <= time
    case .completed, .failed, .cancelled: false
    }
  }

  /// Whether it was claimed with the caller's token, or with another one of the same owner; an
  /// earlier version did not note with which.
  func isClaimed(by caller: Caller, in transaction: any ReadTransaction) throws -> Bool {
    try claim.map { try caller.isSameOwner($0.tokenID, in: transaction) } ?? (status != .pending)
  }

  /// The request as it is told to anybody: one whose lease ran out is pending again, and of the
  /// runner its node alone is known.
  func publicRecord(at time: WireTime) -> SpawnRecord {
    var copy = record
    if status == .inProgress, isClaimable(at: time) { copy.status = .known(.pending) }
    copy.claimedBy = claim?.node
    return copy
  }

  mutating func set(_ status: SpawnStatus) {
    self.status = status
    record.status = .known(status)
  }
}
