package import CoordinationAPI

/// The rules for requests for workers: limits, leases, and who may end them.
package enum SpawnRules {
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
  ) throws -> (workRequest: SpawnRecord, isNew: Bool) {
    if !SizeLimits.isAllowed(asked.metadata) {
      throw Refusal.invalid("metadata", SizeLimits.metadataRule)
    }
    try SizeLimits.check(asked)
    if !SpawnRecord.priorities.contains(asked.priority) {
      let range = SpawnRecord.priorities
      throw Refusal.invalid("priority", "must be \(range.lowerBound) to \(range.upperBound)")
    }
    if let id = asked.id, !WireName.isValidID(id) {
      throw Refusal.invalid("id", "is no identifier")
    }
    let node = try caller.authorizeRequester(asked.spawnedBy, in: transaction)
    let key = (key ?? asked.id).map { "\(caller.token.id)/\(node)/\($0)" }
    if let key, let known = try transaction.workRequest(key: key, in: caller.repository) {
      guard known.record.isSameRequest(as: asked) else {
        throw Refusal(
          .invalid, "key_reused", "the key was used for another request",
          details: ["key": "belongs to \(known.id)"])
      }
      return (known.publicRecord(at: caller.time), false)
    }
    if let id = asked.id, try transaction.workRequest(id, in: caller.repository) != nil {
      throw Refusal(.conflict, "id_taken", "another request has the id \(id)")
    }
    try caller.requireRoomForWorkRequest(in: transaction)
    try requireRoom(limits, caller, transaction)
    let record = asked.newWorkRequest(in: caller.repository, at: caller.time)
    try transaction.put(
      StoredWorkRequest(
        repository: caller.repository, id: record.id ?? "", createdAt: caller.time, key: key,
        requesterTokenID: caller.token.id, record: record, status: .pending))
    changes.add(.workRequests(caller.repository))
    return (record, true)
  }

  private static func requireRoom(
    _ limits: Limits, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws {
    let hourAgo = caller.time.adding(seconds: -3600)
    if try transaction.workRequestCount(since: hourAgo, of: nil, in: caller.repository)
      >= limits.perHour
    {
      throw Refusal(
        .tooMany, "spawn_rate",
        "\(caller.repository) has asked for \(limits.perHour) workers within an hour",
        retryAfter: 3600 / max(1, limits.perHour) + 1)
    }
    if try transaction.openWorkRequestCount(of: nil, in: caller.repository) >= limits.open {
      throw Refusal(
        .tooMany, "too_many_workers",
        "\(caller.repository) has \(limits.open) requests that are not finished", retryAfter: 30)
    }
  }

  /// What nobody works at, the most urgent first and as many as one answer takes, and when the
  /// next lease runs out.
  package static func pending(
    limit: Int, by caller: Caller, in transaction: any ReadTransaction
  ) throws -> (workRequests: [SpawnRecord], nextLeaseExpiry: WireTime?) {
    let open = try transaction.openWorkRequests(in: caller.repository)
    let free = open.filter { $0.isClaimable(at: caller.time) }
    let leaseExpiries = open.filter { !$0.isClaimable(at: caller.time) }.compactMap(
      \.record.leaseExpiresAt)
    let page = SizeLimits.page(free.prefix(limit)) { StoredJSON.data(of: $0.record).count }
    return (page.map { $0.publicRecord(at: caller.time) }, leaseExpiries.min())
  }

  /// A request as it may be told to whoever asks.
  package static func workRequest(
    _ id: String, by caller: Caller, in transaction: any ReadTransaction
  ) throws -> SpawnRecord {
    try entry(id, caller, transaction).publicRecord(at: caller.time)
  }

  private static func entry(
    _ id: String, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws -> StoredWorkRequest {
    guard let entry = try transaction.workRequest(id, in: caller.repository) else {
      throw Refusal(
        .missing, "no_request", "no request for a worker \(id) in \(caller.repository)")
    }
    return entry
  }

  /// Gives a request to a runner, or renews its lease.
  ///
  /// The claim is the token's and the runner's: the runner's name is told to nobody else, so one
  /// that nobody can guess keeps the claim from others with the same token too.
  package static func claim(
    _ id: String, _ claim: SpawnClaim, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> SpawnRecord {
    var entry = try entry(id, caller, transaction)
    guard !entry.status.isFinal else {
      throw Refusal(.conflict, "finished", "the request \(id) is \(entry.status.rawValue)")
    }
    let isSame =
      try entry.status == .inProgress && entry.record.claimedBy == claim.runner
      && entry.isClaimed(by: caller, in: transaction)
    guard isSame || entry.isClaimable(at: caller.time) else {
      throw Refusal(
        .conflict, "claimed",
        "a runner of \(entry.claim?.node ?? "another node") does the request \(id)")
    }
    entry.claim = .init(tokenID: caller.token.id, node: try caller.registerNode(in: transaction))
    entry.set(.inProgress)
    if !isSame { entry.record.claimedAt = caller.time }
    entry.record.claimedBy = claim.runner
    entry.record.location = .known(caller.token.kind == .service ? .remote : .local)
    entry.record.leaseExpiresAt = caller.time.adding(seconds: Double(claim.leaseSeconds))
    try transaction.put(entry)
    // Who waits for pending requests has to look when this lease runs out.
    changes.add(.workRequests(caller.repository))
    return entry.record
  }

  /// Notes what became of a request.
  package static func update(
    _ id: String, _ update: SpawnUpdate, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> SpawnRecord {
    try SizeLimits.check(update, of: "the update of the request \(id)")
    var entry = try entry(id, caller, transaction)
    guard let status = update.status.known else {
      throw Refusal.invalid("status", "is no status of a request")
    }
    try require(entry, mayBecome: status, caller, transaction)
    if entry.status.isFinal, status == entry.status { return entry.publicRecord(at: caller.time) }
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
    changes.add(.workRequests(caller.repository))
    return update.runner == entry.record.claimedBy
      ? entry.record : entry.publicRecord(at: caller.time)
  }

  /// Who claimed a request says how it goes; who asked for it may cancel it too.
  private static func require(
    _ entry: StoredWorkRequest, mayBecome status: SpawnStatus, _ caller: Caller,
    _ transaction: any ReadTransaction
  ) throws {
    if try entry.isClaimed(by: caller, in: transaction) { return }
    if status == .cancelled {
      if caller.token.kind.decidesForTeam { return }
      // Nobody knows who asked an earlier version without a key.
      guard let requester = entry.requesterTokenID else { return }
      if try caller.isSameOwner(requester, in: transaction) { return }
    } else if entry.claim == nil {
      return
    }
    throw Refusal(
      .forbidden, "other_request",
      status == .cancelled
        ? "the request \(entry.id) is not this token's to cancel"
        : "the request \(entry.id) was claimed with another token")
  }
}
