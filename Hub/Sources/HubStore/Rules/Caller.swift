package import CoordinationAPI

/// The authenticated sender of a request: its token, its node, its repository, and the time.
package struct Caller: Sendable {
  package let token: AccessToken
  package let repository: RepositoryName
  /// The node that the request names, if it names one.
  package let node: String?
  package let incarnation: Int?
  package let time: WireTime
  /// Seconds between two heartbeats, unless an agent states its own interval.
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

  /// The node that stands for the token when its requests name no node.
  package var ownNode: String { "token-\(token.id)" }

  /// Registers the node that the caller acts as, or refreshes it, and returns its id.
  ///
  /// It is the node in the body, else the one in the headers, else the token's own.
  ///
  /// - Throws: `Refusal` if body and headers disagree, if the node belongs to another owner, or if
  ///   a later incarnation of it is already registered.
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
    // A later token of the same owner recognises the node by the token stored here.
    if !token.kind.actsForAll { known.tokenID = token.id }
    known.incarnation = max(known.incarnation, incarnation ?? 0)
    known.lastSeen = time
    try transaction.put(known)
    return id
  }

  /// Whether a node is already registered with this incarnation; a read-only check.
  ///
  /// - Throws: `Refusal` as `registerNode` does.
  package func isNodeRegistered(_ named: String, in transaction: any ReadTransaction) throws -> Bool
  {
    guard let known = try transaction.node(agreedNode(named), in: repository) else { return false }
    try check(known, incarnation: incarnation, in: transaction)
    return incarnation.map { $0 == known.incarnation } ?? true
  }

  private func agreedNode(_ named: String?) throws -> String {
    let id = named ?? node ?? ownNode
    if let named, let node, named != node {
      throw Refusal.invalid("node_id", "does not match the \(APIName.node) header")
    }
    guard WireName.isValid(id) else {
      throw Refusal.invalid("node_id", "is not a valid node name")
    }
    if id != ownNode, ReservedNames.isReservedForNodes(id) {
      throw Refusal(
        .forbidden, "reserved_node", "the node name \(id) is reserved for the hub or a token"
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
        "the node \(known.id) belongs to another token; tokens share a node only if they have the"
          + " same --owner")
    }
    if let incarnation, incarnation < known.incarnation {
      throw Refusal(
        .conflict, "stale_incarnation",
        "the node \(known.id) has restarted: its incarnation is now \(known.incarnation)")
    }
  }

  /// Whether a node belongs to the caller's token, or to another token of the same owner; so a
  /// token can be replaced.
  func owns(_ node: Node, in transaction: any ReadTransaction) throws -> Bool {
    try token.kind.actsForAll || isSameOwner(node.tokenID, in: transaction)
  }

  /// Whether a token is the caller's, or another one of the same owner.
  func isSameOwner(_ tokenID: String, in transaction: any ReadTransaction) throws -> Bool {
    if tokenID == token.id { return true }
    guard let owner = token.owner else { return false }
    return try transaction.token(id: tokenID)?.owner == owner
  }

  /// Checks that the token may decide something for the whole team.
  ///
  /// - Throws: `Refusal` for a user token.
  func requireTeamAuthority(for what: String) throws {
    guard !token.kind.decidesForTeam else { return }
    throw Refusal(
      .forbidden, "user_token",
      "a user token cannot change \(what); use an admin or service token")
  }

  /// Checks that the caller may act for an agent.
  ///
  /// - Throws: `Refusal` for a user token if a node of another owner registered the agent.
  package func requireOwn(_ agent: StoredAgent, in transaction: any ReadTransaction) throws {
    guard !token.kind.actsForAll else { return }
    let node = try agent.record.nodeID.flatMap { try transaction.node($0, in: repository) }
    guard let node, try owns(node, in: transaction) else {
      throw Refusal(
        .forbidden, "other_agent", "the agent \(agent.record.name) belongs to another token")
    }
  }

  /// The registered agent with a name, if the caller may act for it.
  ///
  /// - Throws: `Refusal` if there is no such agent, or it belongs to another token.
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
