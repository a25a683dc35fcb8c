package import CoordinationAPI

/// Who asks, in which repository, and when.
package struct Caller: Sendable {
  package let token: AccessToken
  package let repository: RepositoryName
  /// The node that the request names; nil if it names none.
  package let node: String?
  package let incarnation: Int?
  package let time: WireTime
  /// Seconds between two heartbeats, where an agent does not say otherwise.
  package let beat: Int
  let quotas: Quotas

  package init(
    token: AccessToken, repository: RepositoryName, node: String?, incarnation: Int?,
    time: WireTime, beat: Int, quotas: Quotas = Quotas()
  ) {
    self.token = token
    self.repository = repository
    self.node = node
    self.incarnation = incarnation
    self.time = time
    self.beat = beat
    self.quotas = quotas
  }

  /// The same caller at a later time.
  package func at(_ time: WireTime) -> Caller {
    Caller(
      token: token, repository: repository, node: node, incarnation: incarnation, time: time,
      beat: beat, quotas: quotas)
  }

  /// The node that stands for a token whose requests name none.
  package var ownNode: String { "token-\(token.id)" }

  /// The node to act as: the one in the body, the one in the headers, or the token's own.
  ///
  /// - Throws: `Refusal` where body and headers disagree, the node is another user's, or a later
  ///   incarnation of it was heard of.
  package func registerNode(
    _ named: String? = nil, incarnation stated: Int? = nil, in transaction: any WriteTransaction
  ) throws -> String {
    let id = try agreedNode(named)
    let incarnation = stated ?? self.incarnation
    guard var known = try transaction.node(id, in: repository) else {
      if id != ownNode { try requireRoomForNode(in: transaction) }
      try transaction.put(
        Node(
          repository: repository, id: id, tokenID: token.id, incarnation: incarnation ?? 0,
          lastSeen: time))
      return id
    }
    try check(known, incarnation: incarnation, in: transaction)
    // The next token of the same person finds it as this one's.
    if !token.kind.actsForAll { known.tokenID = token.id }
    known.incarnation = max(known.incarnation, incarnation ?? 0)
    known.lastSeen = time
    try transaction.put(known)
    return id
  }

  /// Whether a node may be acted as, without changing anything; false if nobody knows it yet.
  package func isNodeRegistered(_ named: String, in transaction: any ReadTransaction) throws -> Bool
  {
    guard let known = try transaction.node(agreedNode(named), in: repository) else { return false }
    try check(known, incarnation: incarnation, in: transaction)
    return incarnation.map { $0 == known.incarnation } ?? true
  }

  private func agreedNode(_ named: String?) throws -> String {
    let id = named ?? node ?? ownNode
    if let named, let node, named != node {
      throw Refusal.invalid("node_id", "is not the node of the \(APIName.node) header")
    }
    guard WireName.isValid(id) else { throw Refusal.invalid("node_id", "is no name of a node") }
    if id != ownNode, ReservedNames.isReservedForNodes(id) {
      throw Refusal(
        .forbidden, "reserved_node", "no node may be called \(id); it stands for the hub or a token"
      )
    }
    return id
  }

  private func check(
    _ known: Node, incarnation: Int?, in transaction: any ReadTransaction
  ) throws {
    guard try owns(known, in: transaction) else {
      throw Refusal(
        .forbidden, "other_node",
        "the node \(known.id) belongs to another token; tokens of one person share it where they"
          + " name the same --owner")
    }
    if let incarnation, incarnation < known.incarnation {
      throw Refusal(
        .conflict, "stale_incarnation",
        "the node \(known.id) has started anew: its incarnation is \(known.incarnation)")
    }
  }

  /// Whether a node is this caller's: its token's, or that of another token of the same owner, so
  /// that a token can be replaced.
  func owns(_ node: Node, in transaction: any ReadTransaction) throws -> Bool {
    try token.kind.actsForAll || isSameOwner(node.tokenID, in: transaction)
  }

  /// Whether a token is this caller's, or another one of the same owner.
  func isSameOwner(_ tokenID: String, in transaction: any ReadTransaction) throws -> Bool {
    if tokenID == token.id { return true }
    guard let owner = token.owner else { return false }
    return try transaction.token(id: tokenID)?.owner == owner
  }

  /// - Throws: `Refusal` for a token that may not decide what is the whole team's.
  func requireTeamAuthority(for what: String) throws {
    guard !token.kind.decidesForTeam else { return }
    throw Refusal(
      .forbidden, "user_token",
      "\(what) is the team's to decide; ask with an admin's or a service's token")
  }

  /// - Throws: `Refusal` for a user's token if the agent is registered by a node of another.
  package func requireOwn(_ agent: StoredAgent, in transaction: any ReadTransaction) throws {
    guard !token.kind.actsForAll else { return }
    let node = try agent.record.nodeID.flatMap { try transaction.node($0, in: repository) }
    guard let node, try owns(node, in: transaction) else {
      throw Refusal(
        .forbidden, "other_agent", "the agent \(agent.record.name) belongs to another token")
    }
  }

  /// The agent of a name that this caller may act for.
  package func ownAgent(
    _ name: String, in transaction: any ReadTransaction
  ) throws -> StoredAgent {
    guard let agent = try transaction.agent(name, in: repository) else {
      throw Refusal(.missing, "no_agent", "no agent \(name) is registered in \(repository)")
    }
    try requireOwn(agent, in: transaction)
    return agent
  }
}
