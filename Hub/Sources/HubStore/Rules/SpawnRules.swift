package import CoordinationAPI

/// The rules for work requests: limits, leases, and who may end a request.
///
/// A work request is a `SpawnRecord` in the API: it is asked at the hub, claimed by a runner, and
/// done by a worker.
package enum SpawnRules {
  /// How many work requests a repository may make within an hour, and have open.
  package struct Limits: Sendable {
    package var perHour: Int
    package var open: Int

    package init(perHour: Int = 600, open: Int = 500) {
      self.perHour = perHour
      self.open = open
    }
  }

  /// Accepts a work request, or recognises one that was accepted before.
  package static func request(
    _ submitted: SpawnRecord, key: String?, limits: Limits, by caller: Caller,
    in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws -> (workRequest: SpawnRecord, isNew: Bool) {
    if !SizeLimits.isAllowed(submitted.metadata) {
      throw Refusal.invalid("metadata", SizeLimits.metadataRule)
    }
    try SizeLimits.check(submitted)
    if !SpawnRecord.priorities.contains(submitted.priority) {
      let range = SpawnRecord.priorities
      throw Refusal.invalid("priority", "must be \(range.lowerBound) to \(range.upperBound)")
    }
    if let id = submitted.id, !WireName.isValidID(id) {
      throw Refusal.invalid("id", "is not a valid identifier")
    }
    try requireInput(of: submitted, caller, transaction)
    let node = try caller.authorizeRequester(submitted.spawnedBy, in: transaction)
    let key = (key ?? submitted.id).map { "\(caller.token.id)/\(node)/\($0)" }
    if let key, let known = try transaction.workRequest(key: key, in: caller.repository) {
      guard known.record.isSameRequest(as: submitted) else {
        throw Refusal(
          .invalid, "key_reused", "the key was used for another work request",
          details: ["key": "belongs to \(known.id)"])
      }
      return (known.publicRecord(at: caller.time), false)
    }
    if let id = submitted.id, try transaction.workRequest(id, in: caller.repository) != nil {
      throw Refusal(.conflict, "id_taken", "another work request has the id \(id)")
    }
    try caller.requireRoomForWorkRequest(in: transaction)
    try requireRoom(limits, caller, transaction)
    let record = submitted.newWorkRequest(in: caller.repository, at: caller.time)
    try transaction.put(
      StoredWorkRequest(
        repository: caller.repository, id: record.id ?? "", createdAt: caller.time, key: key,
        requesterTokenID: caller.token.id, record: record, status: .pending))
    changes.add(.workRequests(caller.repository))
    return (record, true)
  }

  /// Checks that a request for an attempt says what it is for with a blob that is there, and that no other
  /// one does.
  private static func requireInput(
    of submitted: SpawnRecord, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws {
    switch submitted.kind {
    case nil, .known(.worker):
      if submitted.input != nil { throw Refusal.invalid("input", "is for an attempt alone") }
    case .known(.attempt):
      guard let input = submitted.input else {
        throw Refusal.invalid("input", "is required for an attempt")
      }
      try BlobRules.requireThere(input, "input", by: caller, in: transaction)
    case .unknown: throw Refusal.invalid("kind", "is not a kind of work request")
    }
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
        "\(caller.repository) has made \(limits.perHour) work requests within an hour",
        retryAfter: 3600 / max(1, limits.perHour) + 1)
    }
    if try transaction.openWorkRequestCount(of: nil, in: caller.repository) >= limits.open {
      throw Refusal(
        .tooMany, "too_many_workers",
        "\(caller.repository) has \(limits.open) unfinished work requests", retryAfter: 30)
    }
  }

  /// A page of the work requests of some kinds that no runner holds, the most urgent first, and when
  /// the next lease expires.
  package static func pending(
    _ kinds: Set<WorkKind> = [.worker], limit: Int, by caller: Caller,
    in transaction: any ReadTransaction
  ) throws -> (workRequests: [SpawnRecord], nextLeaseExpiry: WireTime?) {
    let open = try transaction.openWorkRequests(in: caller.repository)
      .filter { kinds.contains($0.record.workKind) }
    let free = open.filter { $0.isClaimable(at: caller.time) }
    let leaseExpiries = open.filter { !$0.isClaimable(at: caller.time) }.compactMap(
      \.record.leaseExpiresAt)
    let page = SizeLimits.page(free.prefix(limit)) { StoredJSON.data(of: $0.record).count }
    return (page.map { $0.publicRecord(at: caller.time) }, leaseExpiries.min())
  }

  /// A work request, as everyone in the repository may see it.
  package static func workRequest(
    _ id: String, by caller: Caller, in transaction: any ReadTransaction
  ) throws -> SpawnRecord {
    try entry(id, caller, transaction).publicRecord(at: caller.time)
  }

  /// A work request as soon as it is at a later revision than the one that was seen, and until then when
  /// its lease expires.
  package static func workRequest(
    _ id: String, after seen: Int, by caller: Caller, in transaction: any ReadTransaction
  ) throws -> (workRequest: SpawnRecord?, leaseExpiry: WireTime?) {
    let entry = try entry(id, caller, transaction)
    if (entry.record.revision ?? 0) > seen { return (entry.publicRecord(at: caller.time), nil) }
    let isHeld = entry.status == .inProgress && !entry.isClaimable(at: caller.time)
    return (nil, isHeld ? entry.record.leaseExpiresAt : nil)
  }

  private static func entry(
    _ id: String, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws -> StoredWorkRequest {
    guard let entry = try transaction.workRequest(id, in: caller.repository) else {
      throw Refusal(
        .missing, "no_request", "no work request \(id) in \(caller.repository)")
    }
    return entry
  }

  /// Gives a work request to a runner, or renews the runner's lease.
  ///
  /// A claim belongs to the token and the name of the runner. Others never see that name, so one
  /// that cannot be guessed protects the claim also from others with the same token.
  package static func claim(
    _ id: String, _ claim: SpawnClaim, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> SpawnRecord {
    var entry = try entry(id, caller, transaction)
    guard !entry.status.isFinal else {
      throw Refusal(.conflict, "finished", "the work request \(id) is \(entry.status.rawValue)")
    }
    if case .unknown = claim.kind {
      throw Refusal.invalid("kind", "is not a kind of work request")
    }
    guard entry.record.workKind == claim.kind?.known ?? .worker else {
      throw Refusal(
        .conflict, "other_kind",
        "the work request \(id) is for \(entry.record.workKind.phrase); claim it as such")
    }
    let isSame =
      try entry.status == .inProgress && entry.record.claimedBy == claim.runner
      && entry.isClaimed(by: caller, in: transaction)
    guard isSame || entry.isClaimable(at: caller.time) else {
      throw Refusal(
        .conflict, "claimed",
        "the work request \(id) is claimed by a runner of \(entry.claim?.node ?? "another node")")
    }
    entry.claim = .init(tokenID: caller.token.id, node: try caller.registerNode(in: transaction))
    entry.set(.inProgress)
    if !isSame {
      entry.record.claimedAt = caller.time
      // What another runner printed is not this one's.
      (entry.record.progress, entry.record.printed) = (nil, nil)
      entry.record.advanceRevision()
    }
    entry.record.claimedBy = claim.runner
    entry.record.location = .known(caller.token.kind == .service ? .remote : .local)
    entry.record.leaseExpiresAt = caller.time.adding(seconds: Double(claim.leaseSeconds))
    try transaction.put(entry)
    // Those who wait for pending requests have to look again when this lease expires.
    changes.add(.workRequests(caller.repository))
    return entry.record
  }

  /// Changes the status of a work request, as its runner or requester reports it.
  package static func update(
    _ id: String, _ update: SpawnUpdate, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> SpawnRecord {
    try SizeLimits.check(update, of: "the update of the work request \(id)")
    var entry = try entry(id, caller, transaction)
    guard let status = update.status.known else {
      throw Refusal.invalid("status", "is not a valid status of a work request")
    }
    try require(entry, mayBecome: status, caller, transaction)
    if entry.status.isFinal, status == entry.status {
      // What another runner brought counts, and whoever comes late has to know.
      if let output = update.output, output != entry.record.output {
        throw Refusal(
          .conflict, "lease_lost", "the work request \(id) was completed by another runner")
      }
      return entry.publicRecord(at: caller.time)
    }
    if status != .cancelled, update.runner == nil {
      throw Refusal.invalid("runner", "is required for the status \(status.rawValue)")
    }
    if status != .cancelled, !entry.status.isFinal, entry.record.claimedBy != update.runner {
      throw Refusal(
        .conflict, "lease_lost",
        "the runner \(update.runner ?? "") does not hold the work request \(id)"
      )
    }
    guard status.canFollow(entry.status) else {
      throw Refusal(
        .conflict, "backward",
        "the work request \(id) is \(entry.status.rawValue) and cannot become \(status.rawValue)")
    }
    if let output = update.output {
      try BlobRules.requireThere(output, "output", by: caller, in: transaction)
    }
    if status == .completed, entry.record.workKind == .attempt, update.output == nil {
      throw Refusal.invalid("output", "is required for an attempt that is completed")
    }
    entry.set(status)
    entry.record.advanceRevision()
    entry.record.output = update.output ?? entry.record.output
    entry.record.progress = update.progress ?? entry.record.progress
    entry.record.printed = update.printed ?? entry.record.printed
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

  /// Checks who changes the status: the runner's token may set any, and the requester may cancel.
  private static func require(
    _ entry: StoredWorkRequest, mayBecome status: SpawnStatus, _ caller: Caller,
    _ transaction: any ReadTransaction
  ) throws {
    if try entry.isClaimed(by: caller, in: transaction) { return }
    if status == .cancelled {
      if caller.token.kind.decidesForTeam { return }
      // An earlier version did not store the requester of a work request without a key.
      guard let requester = entry.requesterTokenID else { return }
      if try caller.isSameOwner(requester, in: transaction) { return }
    } else if entry.claim == nil {
      return
    }
    throw Refusal(
      .forbidden, "other_request",
      status == .cancelled
        ? "this token cannot cancel the work request \(entry.id)"
        : "the work request \(entry.id) was claimed with another token")
  }
}
