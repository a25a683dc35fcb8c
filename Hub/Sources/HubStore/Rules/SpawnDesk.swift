package import CoordinationAPI

/// The rules for requests for workers: limits, leases, and who may end them.
package enum SpawnDesk {
  /// How many requests a repository may make and have.
  package struct Limits: Sendable {
    package var perHour: Int
    package var open: Int

    package init(perHour: Int = 600, open: Int = 500) {
      self.perHour = perHour
      self.open = open
    }
  }

  /// Takes a request, or recognises one that it took before.
  package static func request(
    _ asked: SpawnRecord, key: String?, limits: Limits, by caller: Caller,
    in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws -> (spawn: SpawnRecord, isNew: Bool) {
    if !Sizes.isAllowed(asked.metadata) { throw Refusal.invalid("metadata", Sizes.metadataRule) }
    try Sizes.check(asked)
    if let id = asked.id, !WireName.isValidID(id) {
      throw Refusal.invalid("id", "is no identifier")
    }
    let node = try caller.takeNode(in: transaction)
    let key = (key ?? asked.id).map { "\(caller.token.id)/\(node)/\($0)" }
    if let key, let known = try transaction.spawn(key: key, in: caller.repository) {
      guard known.record.task == asked.task, known.record.spawnedBy == asked.spawnedBy else {
        throw Refusal(
          .invalid, "key_reused", "the key was used for another request",
          details: ["key": "belongs to \(known.id)"])
      }
      return (known.observed(at: caller.time), false)
    }
    if let id = asked.id, try transaction.spawn(id, in: caller.repository) != nil {
      throw Refusal(.conflict, "id_taken", "another request has the id \(id)")
    }
    try requireRoom(limits, caller, transaction)
    let record = asked.fresh(in: caller.repository, at: caller.time)
    try transaction.put(
      SpawnEntry(
        repository: caller.repository, id: record.id ?? "", createdAt: caller.time, key: key,
        record: record, status: .pending))
    changes.add(.spawns(caller.repository))
    return (record, true)
  }

  private static func requireRoom(
    _ limits: Limits, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws {
    let hourAgo = caller.time.adding(seconds: -3600)
    if try transaction.spawnCount(since: hourAgo, in: caller.repository) >= limits.perHour {
      throw Refusal(
        .tooMany, "spawn_rate",
        "\(caller.repository) has asked for \(limits.perHour) workers within an hour",
        retryAfter: 3600 / max(1, limits.perHour) + 1)
    }
    if try transaction.openSpawns(in: caller.repository).count >= limits.open {
      throw Refusal(
        .tooMany, "too_many_workers",
        "\(caller.repository) has \(limits.open) requests that are not finished", retryAfter: 30)
    }
  }

  /// What nobody works at, the most urgent first and as many as one answer takes, and when the
  /// next lease runs out.
  package static func pending(
    limit: Int, by caller: Caller, in transaction: any ReadTransaction
  ) throws -> (spawns: [SpawnRecord], nextLapse: WireTime?) {
    let open = try transaction.openSpawns(in: caller.repository)
    let free = open.filter { $0.isFree(at: caller.time) }
    let lapse = open.filter { !$0.isFree(at: caller.time) }.compactMap(\.record.leaseExpiresAt)
    let page = try Sizes.page(free.prefix(limit)) { try StoredForm.of($0.record).count }
    return (page.map { $0.observed(at: caller.time) }, lapse.min())
  }

  package static func spawn(
    _ id: String, by caller: Caller, in transaction: any ReadTransaction
  ) throws -> SpawnEntry {
    guard let entry = try transaction.spawn(id, in: caller.repository) else {
      throw Refusal(
        .missing, "no_request", "no request for a worker \(id) in \(caller.repository)")
    }
    return entry
  }

  /// Gives a request to a runner, or renews its lease.
  package static func claim(
    _ id: String, _ claim: SpawnClaim, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> SpawnRecord {
    var entry = try spawn(id, by: caller, in: transaction)
    guard !entry.status.isFinal else {
      throw Refusal(.conflict, "finished", "the request \(id) is \(entry.status.rawValue)")
    }
    let isSame = entry.status == .inProgress && entry.record.claimedBy == claim.runner
    guard isSame || entry.isFree(at: caller.time) else {
      throw Refusal(
        .conflict, "claimed", "the runner \(entry.record.claimedBy ?? "?") does the request \(id)")
    }
    entry.set(.inProgress)
    if !isSame { entry.record.claimedAt = caller.time }
    entry.record.claimedBy = claim.runner
    entry.record.leaseExpiresAt = caller.time.adding(seconds: Double(claim.leaseSeconds))
    try transaction.put(entry)
    // Who waits for pending requests has to look when this lease runs out.
    changes.add(.spawns(caller.repository))
    return entry.record
  }

  /// Notes what became of a request.
  package static func update(
    _ id: String, _ update: SpawnUpdate, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> SpawnRecord {
    try Sizes.check(update, of: "the update of the request \(id)")
    var entry = try spawn(id, by: caller, in: transaction)
    guard let status = update.status.known else {
      throw Refusal.invalid("status", "is no status of a request")
    }
    if entry.status.isFinal, status == entry.status { return entry.record }
    if status != .cancelled, update.runner == nil {
      throw Refusal.invalid("runner", "is required with \(status.rawValue)")
    }
    if status != .cancelled, !entry.status.isFinal, entry.record.claimedBy != update.runner {
      throw Refusal(
        .conflict, "lease_lost", "the runner \(update.runner ?? "") does not have the request \(id)"
      )
    }
    guard status.canFollow(entry.status) else {
      throw Refusal(
        .conflict, "backward",
        "the request \(id) is \(entry.status.rawValue), which \(status.rawValue) does not follow")
    }
    entry.set(status)
    entry.record.workerName = update.workerName ?? entry.record.workerName
    entry.record.endpoint = update.endpoint ?? entry.record.endpoint
    entry.record.error = update.error
    if status.isFinal {
      entry.record.completedAt = caller.time
      entry.finishedAt = caller.time
    }
    try transaction.put(entry)
    changes.add(.spawns(caller.repository))
    return entry.record
  }
}

extension SpawnRecord {
  /// The request as it begins, whatever the asker says of its end.
  fileprivate func fresh(in repository: RepositoryName, at time: WireTime) -> SpawnRecord {
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

extension SpawnEntry {
  /// Whether any runner may take it: nobody has, or the lease ran out.
  func isFree(at time: WireTime) -> Bool {
    switch status {
    case .pending: true
    case .inProgress: (record.leaseExpiresAt ?? time) <= time
    case .completed, .failed, .cancelled: false
    }
  }

  /// The request as it is to be told at a time: one whose lease ran out is pending again.
  package func observed(at time: WireTime) -> SpawnRecord {
    guard status == .inProgress, isFree(at: time) else { return record }
    var copy = record
    copy.status = .known(.pending)
    return copy
  }

  fileprivate mutating func set(_ status: SpawnStatus) {
    self.status = status
    record.status = .known(status)
  }
}
