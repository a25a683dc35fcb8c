import CoordinationAPI

/// Ends messages that cannot be delivered, and notifies their senders.
enum UndeliveredMessages {
  /// Fails all pending messages to an agent's name.
  ///
  /// However many there are, none may be left: the name may go to an agent of another person.
  static func failAll(
    to name: String, because reason: String, at time: WireTime, in repository: RepositoryName,
    _ transaction: any WriteTransaction, _ changes: inout Changes
  ) throws {
    var query = MessageQuery(
      recipients: .agent(name, node: nil), statuses: [.pending], time: time)
    while case let entries = try transaction.messages(query, in: repository).entries,
      let last = entries.last
    {
      for entry in entries {
        try end(entry, as: .failed, because: reason, at: time, transaction, &changes)
      }
      query.cursor = .after(last.sequence)
    }
  }

  /// Ends a message with a status, and notifies its sender.
  static func end(
    _ entry: StoredMessage, as status: MessageStatus, because reason: String, at time: WireTime,
    _ transaction: any WriteTransaction, _ changes: inout Changes
  ) throws {
    var ended = entry
    ended.set(status, at: time)
    ended.record.lastError = reason
    try transaction.put(ended)
    try notifySender(of: ended, because: reason, at: time, transaction, &changes)
  }

  /// Sends a notice to the sender of a message that has ended, unless the message is a notice
  /// itself.
  static func notifySender(
    of entry: StoredMessage, because reason: String, at time: WireTime,
    _ transaction: any WriteTransaction, _ changes: inout Changes
  ) throws {
    guard !entry.record.isNotice, let node = entry.record.fromNode,
      let sender = Recipient(entry.record.from)
    else { return }
    var notice = MessageRecord(
      from: ReservedNames.roost, to: "\(sender.name)@\(node)",
      body: "your message \(entry.id) to \(entry.record.to) was not delivered: \(reason)")
    notice.id = Identifier.make("msg-")
    notice.fromNode = ReservedNames.hub
    notice.repository = entry.repository.description
    notice.replyTo = entry.id
    notice.createdAt = time
    notice.route = RouteInfo(
      from: .known(.remote), to: entry.record.route?.source ?? .known(.local),
      via: MessageRules.routedVia, at: time)
    notice.unknown["kind"] = .string(NoticeRules.kind)
    let sequence = try transaction.nextSequence(in: entry.repository)
    notice.sequence = sequence
    try transaction.put(
      StoredMessage(
        repository: entry.repository, id: notice.id ?? "", sequence: sequence,
        recipient: Recipient(name: sender.name, node: node), key: nil, senderTokenID: nil,
        record: notice,
        status: .pending))
    changes.add(.message(entry.repository, agent: sender.name, node: node))
  }
}
