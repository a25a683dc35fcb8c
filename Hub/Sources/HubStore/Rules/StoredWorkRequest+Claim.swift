import CoordinationAPI

extension SpawnRecord {
  /// The record of a new work request: only what the requester decides, and pending.
  func newWorkRequest(in repository: RepositoryName, at time: WireTime) -> SpawnRecord {
    var record = SpawnRecord(task: task, spawnedBy: spawnedBy)
    record.id = id ?? Identifier.make("spawn-")
    record.repository = repository.description
    record.priority = priority
    record.kind = kind
    record.input = input
    record.revision = 1
    record.preferLocation = preferLocation
    record.createdAt = time
    record.metadata = metadata
    record.unknown = unknown
    return record
  }
}

extension SpawnRecord {
  /// Whether another one is the same work request as it was made, whatever its status is now.
  func isSameRequest(as submitted: SpawnRecord) -> Bool {
    task == submitted.task && kind == submitted.kind && input == submitted.input
      && spawnedBy == submitted.spawnedBy && priority == submitted.priority
      && preferLocation == submitted.preferLocation && metadata == submitted.metadata
      && unknown == submitted.unknown && (submitted.id == nil || submitted.id == id)
  }
}

extension SpawnRecord {
  /// What it is for; one that does not say is for a worker.
  var workKind: WorkKind { kind?.known ?? .worker }

  /// Notes that it has changed.
  mutating func advanceRevision() { revision = (revision ?? 0) + 1 }
}

extension WorkKind {
  var phrase: String {
    switch self {
    case .worker: "a worker"
    case .attempt: "an attempt at a task of a run"
    }
  }
}

extension StoredWorkRequest {
  /// Whether any runner may claim it: it is pending, or its lease has expired.
  func isClaimable(at time: WireTime) -> Bool {
    switch status {
    case .pending: true
    case .inProgress: (record.leaseExpiresAt ?? time) <= time
    case .completed, .failed, .cancelled: false
    }
  }

  /// Whether it was claimed with the caller's token, or with another one of the same owner.
  ///
  /// An earlier version did not store which token it was; any then counts as the right one.
  func isClaimed(by caller: Caller, in transaction: any ReadTransaction) throws -> Bool {
    try claim.map { try caller.isSameOwner($0.tokenID, in: transaction) } ?? (status != .pending)
  }

  /// The work request as everyone may see it: pending again if its lease has expired, and with the
  /// runner's node instead of its name.
  func publicRecord(at time: WireTime) -> SpawnRecord {
    var copy = record
    if status == .inProgress, isClaimable(at: time) { copy.status = .known(.pending) }
    copy.claimedBy = claim?.node
    return copy
  }

  /// Sets the status, in the record too.
  mutating func set(_ status: SpawnStatus) {
    self.status = status
    record.status = .known(status)
  }
}
