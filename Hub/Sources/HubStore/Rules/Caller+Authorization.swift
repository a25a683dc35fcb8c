import CoordinationAPI

/// In whose name a caller may speak.
extension Caller {
  /// The node that the word of a name comes from, if the caller may speak in that name.
  ///
  /// - Throws: `Refusal` for the name of another's agent, or another's node, and for a reserved
  ///   name without the node that it is the word of.
  func authorizeSender(
    _ sender: Recipient, field: String = "from", in transaction: any WriteTransaction
  ) throws -> String {
    let node = try registerNode(sender.node, in: transaction)
    if sender.node == nil, ReservedNames.isReservedForAgents(sender.name) {
      throw Refusal.invalid(field, "must name its node: \(sender.name)@\(node)")
    }
    guard let agent = try transaction.agent(sender.name, in: repository) else { return node }
    // A person may have the name of another node's agent; the node tells them apart.
    if sender.node == nil || agent.record.nodeID == node {
      try requireOwn(agent, in: transaction)
    }
    return node
  }

  /// The node that a request comes from, if the caller may ask in a name: `agent`, `agent@node`,
  /// `type:person`, or words that name nobody.
  ///
  /// - Throws: `Refusal` for the name of another's agent or node, or of another person.
  func authorizeRequester(_ requester: String, in transaction: any WriteTransaction) throws
    -> String
  {
    if let sender = Recipient(requester), requester != ReservedNames.user {
      return try authorizeSender(sender, field: "spawned_by", in: transaction)
    }
    let node = try registerNode(in: transaction)
    guard !token.kind.actsForAll, let colon = requester.firstIndex(of: ":") else { return node }
    let person = requester[requester.index(after: colon)...]
    guard person != token.owner ?? "",
      try transaction.tokens().contains(where: { $0.owner == String(person) })
    else { return node }
    throw Refusal(
      .forbidden, "other_person", "\(person) has a token of their own; ask in your own name")
  }
}
