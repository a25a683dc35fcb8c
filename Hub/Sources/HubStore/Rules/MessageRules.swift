package import CoordinationAPI

/// The rules for messages: who may send to whom, and how their status changes.
package enum MessageRules {
  /// Accepts a message, or recognises one that was accepted before.
  ///
  /// - Returns: the message, whether it is new, and the webhook endpoint of its recipient, if any.
  /// - Throws: `Refusal` for an invalid sender or recipient, or a key that another message used.
  package static func accept(
    _ submitted: MessageRecord, key: String?, from caller: Caller,
    in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws -> (message: MessageRecord, isNew: Bool, endpoint: String?) {
    if let stated = submitted.repository, !isName(stated, of: caller.repository) {
      throw Refusal.invalid("repo", "does not match the repository in the path")
    }
    try SizeLimits.check(submitted)
    guard let sender = Recipient(submitted.from) else {
      throw Refusal.invalid("from", "must be a name, or name@node")
    }
    let node = try caller.authorizeSender(sender, in: transaction)
    try NoticeRules.check(submitted, from: sender, by: caller, in: transaction)
    // Keys belong to the node, not to the token, so that they outlive a replaced token.
    let key = (key ?? submitted.id).map { "\(node)/\($0)" }
    if let key, let known = try transaction.message(key: key, in: caller.repository) {
      guard known.record.isSameMessage(as: submitted) else {
        throw Refusal(
          .invalid, "key_reused", "the key was used for another message",
          details: ["key": "belongs to \(known.id)"])
      }
      return (known.observed(at: caller.time), false, nil)
    }
    if let id = submitted.id, try transaction.message(id, in: caller.repository) != nil {
      throw Refusal(.conflict, "id_taken", "another message has the id \(id)")
    }
    let (recipient, agent) = try recipient(submitted.to, caller, transaction)
    try caller.requireRoomForMessage(to: recipient, in: transaction)
    let sequence = try transaction.nextSequence(in: caller.repository)
    var record = submitted
    record.id = submitted.id ?? Identifier.make("msg-")
    record.fromNode = node
    record.repository = caller.repository.description
    record.status = .known(.pending)
    record.sequence = sequence
    record.createdAt = caller.time
    record.deliveredAt = nil
    record.readAt = nil
    record.ackedAt = nil
    record.lastError = nil
    record.route = RouteInfo(
      from: try location(of: sender.name, at: node, caller, transaction),
      to: try location(of: recipient.name, at: recipient.node, caller, transaction),
      via: routedVia, at: caller.time)
    try transaction.put(
      StoredMessage(
        repository: caller.repository, id: record.id ?? "", sequence: sequence,
        recipient: recipient, key: key, senderTokenID: caller.token.id, record: record,
        status: .pending))
    changes.add(
      .message(
        caller.repository, agent: recipient.name, node: recipient.node ?? agent?.record.nodeID))
    return (record, true, agent?.record.endpoint)
  }

  /// The value of `routed_via` in every message at the hub.
  static let routedVia = "coordination-api"

  /// Where an agent says that it runs; a name without an agent is a person at their machine (local)
  /// or a service (remote).
  private static func location(
    of name: String, at node: String?, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws -> Open<AgentLocation> {
    if let agent = try transaction.agent(name, in: caller.repository),
      node == nil || agent.record.nodeID == node
    {
      return agent.record.location
    }
    let owner = try node.flatMap { try transaction.node($0, in: caller.repository) }
    let token = try owner.flatMap { try transaction.token(id: $0.tokenID) }
    return .known(token?.kind == .service ? .remote : .local)
  }

  private static func isName(_ text: String, of repository: RepositoryName) -> Bool {
    text == repository.description || text == repository.name
  }

  private static func recipient(
    _ text: String, _ caller: Caller, _ transaction: any WriteTransaction
  ) throws -> (Recipient, StoredAgent?) {
    guard let recipient = Recipient(text) else {
      throw Refusal.invalid("to", "must be a name, or name@node")
    }
    let agent = try transaction.agent(recipient.name, in: caller.repository)
    guard let node = recipient.node else {
      guard let agent, agent.record.status.known != .terminated else {
        throw Refusal(
          .missing, "no_agent",
          agent == nil
            ? "no agent \(recipient.name) is registered in \(caller.repository)"
            : "the agent \(recipient.name) has terminated")
      }
      return (recipient, agent)
    }
    guard try transaction.node(node, in: caller.repository) != nil else {
      throw Refusal(.missing, "no_node", "no node \(node) is known in \(caller.repository)")
    }
    return (recipient, agent?.record.nodeID == node ? agent : nil)
  }

  /// Moves the status of a message forward, and notifies the sender if the message failed.
  ///
  /// The hub sends that notice, because the agent may have left the reporting node by then.
  ///
  /// - Throws: `Refusal` if there is no such message, if it is to an agent of another token, or if
  ///   the new status does not follow the present one.
  package static func update(
    _ id: String, _ update: MessageUpdate, by caller: Caller,
    in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws -> MessageRecord {
    try SizeLimits.check(update, of: "the update of the message \(id)")
    guard var entry = try transaction.message(id, in: caller.repository) else {
      throw Refusal(.missing, "no_message", "no message \(id) in \(caller.repository)")
    }
    try requireRecipient(entry, caller, transaction)
    guard let status = update.status.known else {
      throw Refusal.invalid("status", "is not a valid message status")
    }
    let present = entry.hasExpired(at: caller.time) ? .expired : entry.status
    if status == present { return entry.observed(at: caller.time) }
    guard status.canFollow(present) else {
      throw Refusal(
        .conflict, "backward",
        "the message \(id) is \(present.rawValue) and cannot become \(status.rawValue)")
    }
    entry.set(status, at: caller.time)
    if let error = update.lastError { entry.record.lastError = error }
    try transaction.put(entry)
    if status == .failed {
      let reason = update.lastError ?? "its node could not deliver it"
      try UndeliveredMessages.notifySender(
        of: entry, because: reason, at: caller.time, transaction, &changes)
    }
    return entry.observed(at: caller.time)
  }

  private static func requireRecipient(
    _ entry: StoredMessage, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws {
    guard try !isRecipient(of: entry, caller, transaction) else { return }
    throw Refusal(
      .forbidden, "other_agent", "the message \(entry.id) is addressed to an agent of another token"
    )
  }

  /// Whether a message is addressed to an agent that the caller may act for.
  static func isRecipient(
    of entry: StoredMessage, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws -> Bool {
    if caller.token.kind.actsForAll { return true }
    let agent = try transaction.agent(entry.recipient.name, in: caller.repository)
    guard let name = entry.recipient.node ?? agent?.record.nodeID,
      let node = try transaction.node(name, in: caller.repository)
    else { return false }
    return try caller.owns(node, in: transaction)
  }
}
