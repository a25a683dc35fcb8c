import CoordinationAPI

/// The names in which a caller may send messages and make work requests.
extension Caller {
  /// Checks that the caller may send in a name, and returns the node that the message comes from.
  ///
  /// - Throws: `Refusal` if the agent or the node belongs to another token, and if a reserved name
  ///   comes without its node.
  func authorizeSender(
    _ sender: Recipient, field: String = "from", in transaction: any WriteTransaction
  ) throws -> String {
    let node = try registerNode(sender.node, in: transaction)
    if sender.node == nil, ReservedNames.isReservedForAgents(sender.name) {
      throw Refusal.invalid(field, "must name its node: \(sender.name)@\(node)")
    }
    guard let agent = try transaction.agent(sender.name, in: repository) else { return node }
    // A person may have the same name as an agent of another node; the node tells them apart.
    if sender.node == nil || agent.record.nodeID == node {
      try requireOwn(agent, in: transaction)
    }
    return node
  }

  /// Checks that the caller may make a work request in a name, and returns the node that the
  /// request comes from.
  ///
  /// The name is `agent`, `agent@node`, `type:person`, or free text that names neither.
  ///
  /// - Throws: `Refusal` if the name belongs to the agent, the node or the owner of another token.
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
      .forbidden, "other_person", "\(person) has their own token; use your own name")
  }
}
