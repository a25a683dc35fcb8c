package import CoordinationAPI

/// The rules for agents: who may register a name, and what a heartbeat changes.
package enum AgentRules {
  /// Registers an agent, or registers it again.
  ///
  /// - Returns: the agent, and whether it is new to this node.
  /// - Throws: `Refusal` if a live agent of another node holds the name, if the agent has
  ///   terminated and the incarnation is not higher, or if the node does not belong to the caller.
  package static func register(
    _ submitted: AgentRecord, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> (agent: AgentRecord, isNew: Bool) {
    try check(submitted)
    if ReservedNames.isReservedForAgents(submitted.name) {
      throw Refusal.invalid("name", "is a reserved name")
    }
    try SizeLimits.check(submitted, of: "the agent \(submitted.name)")
    let node = try caller.registerNode(
      submitted.nodeID, incarnation: submitted.incarnation, in: transaction)
    let known = try transaction.agent(submitted.name, in: caller.repository)
    var record = submitted
    record.unknown = SecretFields.removed(from: submitted.unknown)
    record.nodeID = node
    record.incarnation = submitted.incarnation ?? caller.incarnation
    record.repository = caller.repository.description
    record.createdAt = known?.record.createdAt ?? caller.time
    record.owner = submitted.owner ?? caller.token.owner
    let isSameNode = known?.record.nodeID == node
    if !isSameNode { try caller.requireRoomForAgent(of: node, in: transaction) }
    if let known {
      try requireNameFree(known, isSameNode: isSameNode, incarnation: record.incarnation, caller)
      if !isSameNode, try !hasSameOwner(known, caller, transaction) {
        try UndeliveredMessages.failAll(
          to: record.name, because: "the name \(record.name) now belongs to another agent",
          at: caller.time,
          in: caller.repository, transaction, &changes)
      }
    }
    try put(record, after: known, by: caller, in: transaction, &changes)
    if !isSameNode {
      changes.add(.message(caller.repository, agent: record.name, node: node))
    }
    return (record.seen(at: caller.time), !isSameNode)
  }

  /// Whether an agent already belonged to the caller's owner; its messages then move with it.
  private static func hasSameOwner(
    _ known: StoredAgent, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws -> Bool {
    let node = try known.record.nodeID.flatMap { try transaction.node($0, in: caller.repository) }
    return try node.map { try caller.owns($0, in: transaction) } ?? false
  }

  private static func requireNameFree(
    _ known: StoredAgent, isSameNode: Bool, incarnation: Int?, _ caller: Caller
  ) throws {
    let earlier = known.record
    if isSameNode, let incarnation, incarnation < earlier.incarnation ?? 0 {
      throw Refusal(
        .conflict, "stale_incarnation",
        "\(earlier.name) is already registered with incarnation \(earlier.incarnation ?? 0)")
    }
    if earlier.status.known == .terminated {
      guard let incarnation, incarnation > earlier.incarnation ?? 0 else {
        throw Refusal(
          .conflict, "terminated",
          "\(earlier.name) has terminated; register it with a higher incarnation")
      }
    }
    let observed = earlier.observedStatus(at: caller.time, beat: caller.beat)
    // A status that only a later version knows counts as live.
    if !isSameNode, observed.known?.isLive ?? true {
      throw Refusal(
        .conflict, "name_taken",
        "\(earlier.name) is already registered by the node \(earlier.nodeID ?? "?"), and is live")
    }
  }

  /// Changes what an agent reports about itself, which also counts as its heartbeat.
  package static func update(
    _ name: String, _ update: AgentUpdate, by caller: Caller,
    in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws -> AgentRecord {
    try SizeLimits.check(update, of: "the update of the agent \(name)")
    let known = try caller.ownAgent(name, in: transaction)
    try requireHolder(
      known.record, node: update.nodeID, incarnation: update.incarnation, caller, transaction)
    var record = known.record
    if let status = update.status { record.setStatus(status, detail: update.statusDetail) }
    if update.status == nil, let detail = update.statusDetail { record.statusDetail = detail }
    if let endpoint = update.endpoint { record.endpoint = endpoint.isEmpty ? nil : endpoint }
    if let metadata = update.metadata { record.metadata = metadata }
    record.incarnation = update.incarnation ?? record.incarnation
    try check(record)
    try requireNotTerminated(known.record, next: record.status)
    try put(record, after: known, by: caller, in: transaction, &changes)
    return record.seen(at: caller.time)
  }

  /// Checks that the caller, if it names a node, names the one that registered the agent.
  ///
  /// - Throws: `Refusal` for another node, or an earlier incarnation.
  private static func requireHolder(
    _ record: AgentRecord, node named: String? = nil, incarnation stated: Int? = nil,
    _ caller: Caller, _ transaction: any WriteTransaction
  ) throws {
    if named != nil || caller.node != nil {
      let node = try caller.registerNode(named, incarnation: stated, in: transaction)
      guard node == record.nodeID else {
        throw Refusal(
          .conflict, "name_taken",
          "\(record.name) is now registered by the node \(record.nodeID ?? "?")")
      }
    }
    guard let incarnation = stated ?? caller.incarnation, let known = record.incarnation,
      incarnation < known
    else { return }
    throw Refusal(
      .conflict, "stale_incarnation",
      "\(record.name) is already registered with incarnation \(known)")
  }

  private static func requireNotTerminated(
    _ earlier: AgentRecord, next: Open<AgentStatus>
  ) throws {
    guard earlier.status.known == .terminated, next.known != .terminated else { return }
    throw Refusal(
      .conflict, "terminated",
      "\(earlier.name) has terminated; register it again with a higher incarnation")
  }

  /// Removes an agent, and fails the messages that are pending for it.
  package static func remove(
    _ name: String, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws {
    let known = try caller.ownAgent(name, in: transaction)
    try requireHolder(known.record, caller, transaction)
    try transaction.removeAgent(name, in: caller.repository)
    try UndeliveredMessages.failAll(
      to: name, because: "\(name) has left", at: caller.time, in: caller.repository, transaction,
      &changes)
    try advanceRoster(caller.repository, in: transaction, &changes)
  }

  /// Records a node's heartbeat, with the status of all of its agents.
  ///
  /// - Returns: the names that this node has not registered, and the new version of the roster.
  package static func recordHeartbeat(
    _ heartbeat: Heartbeat, by caller: Caller, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> (unregistered: [String], roster: Int) {
    let beats = try latest(heartbeat.agents)
    let node = try caller.registerNode(
      heartbeat.nodeID, incarnation: heartbeat.incarnation, in: transaction)
    var unregistered: [String] = []
    for beat in beats {
      guard let known = try transaction.agent(beat.name, in: caller.repository),
        known.record.nodeID == node, known.record.status.known != .terminated
      else {
        unregistered.append(beat.name)
        continue
      }
      var record = known.record
      record.setStatus(beat.status, detail: beat.statusDetail)
      record.incarnation = max(heartbeat.incarnation, record.incarnation ?? 0)
      try put(record, after: known, by: caller, in: transaction, &changes)
    }
    return (unregistered, try transaction.rosterVersion(of: caller.repository))
  }

  /// The last beat of each agent, where one is named several times.
  private static func latest(_ beats: [Heartbeat.Beat]) throws -> [Heartbeat.Beat] {
    if beats.count > SizeLimits.agentsPerHeartbeat {
      throw Refusal.invalid("agents", "must have at most \(SizeLimits.agentsPerHeartbeat) agents")
    }
    for beat in beats { try SizeLimits.check(beat, of: "the heartbeat of the agent \(beat.name)") }
    var names: Set<String> = []
    return beats.reversed().filter { names.insert($0.name).inserted }.reversed()
  }

  /// Stores an agent as seen now, and advances the roster version if observers see a difference.
  private static func put(
    _ record: AgentRecord, after earlier: StoredAgent?, by caller: Caller,
    in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws {
    let seen = record.seen(at: caller.time)
    let isLive = seen.status.known?.isLive ?? false
    let timeout = (seen.heartbeatSeconds ?? caller.beat) * AgentStatus.missedBeats
    try transaction.put(
      StoredAgent(
        repository: caller.repository, record: seen,
        overdueAt: isLive ? caller.time.adding(seconds: Double(timeout)) : nil))
    if let earlier {
      let observed = earlier.record.observedStatus(at: caller.time, beat: caller.beat)
      let wasKnown = observed == seen.status && earlier.record.nodeID == seen.nodeID
      if wasKnown && earlier.record.isDescribed(like: seen) { return }
    }
    try advanceRoster(caller.repository, in: transaction, &changes)
  }

  /// Advances the roster version of a repository, and so wakes those who wait for it.
  package static func advanceRoster(
    _ repository: RepositoryName, in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws {
    _ = try transaction.advanceRoster(of: repository)
    changes.add(.roster(repository))
  }

  private static func check(_ record: AgentRecord) throws {
    var problems: [String: String] = [:]
    if record.type.isEmpty || record.type.utf8.count > 64 {
      problems["type"] = "must have 1 to 64 bytes"
    }
    if record.status.known?.isReportable == false {
      problems["status"] = "cannot be reported; it is derived from missed heartbeats"
    }
    if let seconds = record.heartbeatSeconds, !(1...86_400).contains(seconds) {
      problems["heartbeat_interval_s"] = "must be 1 to 86400"
    }
    if let incarnation = record.incarnation, incarnation < 0 {
      problems["incarnation"] = "must not be negative"
    }
    if (record.endpoint?.utf8.count ?? 0) > 2048 {
      problems["endpoint"] = "must have at most 2048 bytes"
    }
    if record.endpoint?.unicodeScalars.contains(where: \.isControl) ?? false {
      problems["endpoint"] = "must not contain control characters"
    }
    if !SizeLimits.isAllowed(record.metadata) { problems["metadata"] = SizeLimits.metadataRule }
    if !problems.isEmpty { throw Refusal(InvalidFields(problems)) }
  }
}

extension AgentRecord {
  fileprivate func seen(at time: WireTime) -> AgentRecord {
    var copy = self
    copy.lastSeen = time
    return copy
  }

  fileprivate mutating func setStatus(_ status: Open<AgentStatus>, detail: String?) {
    self.status = status
    statusDetail = detail
  }

  /// Whether both look the same to observers, apart from the time and detail of the last heartbeat.
  fileprivate func isDescribed(like other: AgentRecord) -> Bool {
    var copy = self
    copy.lastSeen = other.lastSeen
    copy.statusDetail = other.statusDetail
    copy.incarnation = other.incarnation
    return copy == other
  }

  /// The record as an observer sees it; the status that an unreachable agent reported last becomes
  /// the detail.
  package func observed(at time: WireTime, beat: Int) -> AgentRecord {
    let observed = observedStatus(at: time, beat: beat)
    guard observed != status else { return self }
    var copy = self
    copy.statusDetail = status.word
    copy.status = observed
    return copy
  }
}
