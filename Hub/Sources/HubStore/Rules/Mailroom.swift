package import CoordinationAPI

/// The rules for messages: who may send to whom, and how far a message has got.
package enum Mailroom {
  /// Accepts a message, or recognises one that it accepted before.
  ///
  /// - Returns: the message, whether it is new, and the web hook of its recipient, if it has one.
  /// - Throws: `Refusal` for a sender or recipient that is none, or a key that was used before.
  package static func accept(
    _ asked: MessageRecord, key: String?, from caller: Caller,
    in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws -> (message: MessageRecord, isNew: Bool, endpoint: String?) {
    if let stated = asked.repository, !names(stated, caller.repository) {
      throw Refusal.invalid("repo", "is not the repository of the path")
    }
    try Sizes.check(asked)
    let node = try sender(asked, caller, transaction)
    // A node keeps its keys when it gets another token.
    let key = (key ?? asked.id).map { "\(node)/\($0)" }
    if let key, let known = try transaction.message(key: key, in: caller.repository) {
      guard known.record.isSameLetter(as: asked) else {
        throw Refusal(
          .invalid, "key_reused", "the key was used for another message",
          details: ["key": "belongs to \(known.id)"])
      }
      return (known.observed(at: caller.time), false, nil)
    }
    if let id = asked.id, try transaction.message(id, in: caller.repository) != nil {
      throw Refusal(.conflict, "id_taken", "another message has the id \(id)")
    }
    let (recipient, agent) = try recipient(asked.to, caller, transaction)
    let sequence = try transaction.nextSequence(in: caller.repository)
    var record = asked
    record.id = asked.id ?? Identifier.make("msg-")
    record.fromNode = node
    record.repository = caller.repository.description
    record.status = .known(.pending)
    record.sequence = sequence
    record.createdAt = caller.time
    record.deliveredAt = nil
    record.readAt = nil
    record.ackedAt = nil
    record.lastError = nil
    record.route = RouteInfo(via: "coordination-api", at: caller.time)
    try transaction.put(
      MessageEntry(
        repository: caller.repository, id: record.id ?? "", sequence: sequence,
        recipient: recipient, key: key, record: record, status: .pending))
    changes.add(
      .message(
        caller.repository, agent: recipient.name, node: recipient.node ?? agent?.record.nodeID))
    return (record, true, agent?.record.endpoint)
  }

  private static func names(_ text: String, _ repository: RepositoryName) -> Bool {
    text == repository.description || text == repository.name
  }

  /// The node that a message comes from, if the caller may send in the sender's name.
  private static func sender(
    _ asked: MessageRecord, _ caller: Caller, _ transaction: any WriteTransaction
  ) throws -> String {
    guard let sender = Recipient(asked.from) else {
      throw Refusal.invalid("from", "must be a name, or name@node")
    }
    let node = try caller.takeNode(sender.node, in: transaction)
    guard let agent = try transaction.agent(sender.name, in: caller.repository) else {
      return node
    }
    // A person may have the name of another node's agent; the node tells them apart.
    if sender.node == nil || agent.record.nodeID == node {
      try caller.requireOwn(agent, in: transaction)
    }
    return node
  }

  private static func recipient(
    _ text: String, _ caller: Caller, _ transaction: any WriteTransaction
  ) throws -> (Recipient, AgentEntry?) {
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

  /// Moves a message forward.
  ///
  /// - Throws: `Refusal` for a message that is not there, is not the caller's to judge, or has
  ///   got further already.
  package static func update(
    _ id: String, _ update: MessageUpdate, by caller: Caller, in transaction: any WriteTransaction
  ) throws -> MessageRecord {
    try Sizes.check(update, of: "the update of the message \(id)")
    guard var entry = try transaction.message(id, in: caller.repository) else {
      throw Refusal(.missing, "no_message", "no message \(id) in \(caller.repository)")
    }
    try requireRecipient(entry, caller, transaction)
    if entry.hasExpired(at: caller.time) {
      entry.set(.expired, at: caller.time)
      try transaction.put(entry)
    }
    guard let status = update.status.known else {
      throw Refusal.invalid("status", "is no status of a message")
    }
    if status == entry.status { return entry.observed(at: caller.time) }
    guard status.canFollow(entry.status) else {
      throw Refusal(
        .conflict, "backward",
        "the message \(id) is \(entry.status.rawValue), which \(status.rawValue) does not follow")
    }
    entry.set(status, at: caller.time)
    if let error = update.lastError { entry.record.lastError = error }
    try transaction.put(entry)
    return entry.observed(at: caller.time)
  }

  private static func requireRecipient(
    _ entry: MessageEntry, _ caller: Caller, _ transaction: any ReadTransaction
  ) throws {
    guard caller.token.kind == .user else { return }
    let agent = try transaction.agent(entry.recipient.name, in: caller.repository)
    guard let name = entry.recipient.node ?? agent?.record.nodeID,
      let node = try transaction.node(name, in: caller.repository),
      try caller.owns(node, in: transaction)
    else {
      throw Refusal(
        .forbidden, "other_agent", "the message \(entry.id) is to an agent of another token")
    }
  }

  /// The messages to one agent, as many as one answer takes.
  package static func messages(
    to name: String, statuses: Set<MessageStatus>, after: Int, limit: Int, by caller: Caller,
    in transaction: any ReadTransaction
  ) throws -> [MessageRecord] {
    let agent = try caller.ownAgent(name, in: transaction)
    let query = MessageQuery(
      recipients: .agent(name, node: agent.record.nodeID), statuses: statuses, after: after,
      limit: limit, time: caller.time)
    return try transaction.messages(query, in: caller.repository)
      .map { $0.observed(at: caller.time) }
  }

  /// What is pending for all the agents of a node, as much as one answer takes.
  package static func pending(
    node: String, after: Int, limit: Int, in repository: RepositoryName, at time: WireTime,
    _ transaction: any ReadTransaction
  ) throws -> (messages: [MessageRecord], roster: Int) {
    let query = MessageQuery(
      recipients: .node(node), statuses: [.pending], after: after, limit: limit, time: time)
    let messages = try transaction.messages(query, in: repository).map(\.record)
    return (messages, try transaction.rosterVersion(of: repository))
  }
}
