import CoordinationAPI

/// How much one token may have in a repository, so that a flood from one token leaves room for
/// the others.
package struct Quotas: Sendable {
  /// Nodes that were seen within thirty days.
  package var nodes = 200
  package var agents = 2000
  /// Pending messages to one recipient, and their bytes.
  package var waiting = 5000
  package var waitingBytes = 64 << 20
  /// Pending messages to all recipients, and the bytes of all messages that are kept.
  package var allWaiting = 20_000
  package var storedBytes = 1 << 30
  package var blobBytes = 1 << 30
  package var openWorkRequests = 250
  package var workRequestsPerHour = 300

  package init() {}

  /// The refusal for a token that has reached a quota.
  static func exceeded(_ code: String, _ what: String, retryAfter: Int) -> Refusal {
    Refusal(
      .tooMany, code, "this token has reached its limit: \(what)", details: ["limit": what],
      retryAfter: retryAfter)
  }
}

extension Caller {
  /// - Throws: `Refusal` if the token has reached its quota of nodes.
  func requireRoomForNode(in transaction: any ReadTransaction) throws {
    let monthAgo = time.adding(seconds: -30 * 86_400)
    let count = try transaction.nodeCount(of: token.id, since: monthAgo, in: repository)
    guard count >= quotas.nodes else { return }
    throw Quotas.exceeded("too_many_nodes", "\(quotas.nodes) nodes", retryAfter: 3600)
  }

  /// - Throws: `Refusal` if the owner of the node has reached its quota of agents.
  func requireRoomForAgent(of node: String, in transaction: any ReadTransaction) throws {
    let tokenID = try transaction.node(node, in: repository)?.tokenID ?? token.id
    guard try transaction.agentCount(of: tokenID, in: repository) >= quotas.agents else { return }
    throw Quotas.exceeded("too_many_agents", "\(quotas.agents) agents", retryAfter: 60)
  }

  /// - Throws: `Refusal` if the token has reached its quota of messages, to the recipient or in
  ///   all.
  func requireRoomForMessage(
    to recipient: Recipient, in transaction: any ReadTransaction
  ) throws {
    let one = try transaction.messageUsage(of: token.id, to: recipient.name, in: repository)
    if one.waiting >= quotas.waiting || one.waitingBytes >= quotas.waitingBytes {
      throw Quotas.exceeded(
        "too_many_messages",
        "\(one.waiting) messages of \(one.waitingBytes) bytes pending for \(recipient.name)",
        retryAfter: 5)
    }
    let all = try transaction.messageUsage(of: token.id, to: nil, in: repository)
    if all.waiting >= quotas.allWaiting || all.storedBytes >= quotas.storedBytes {
      throw Quotas.exceeded(
        "too_many_messages",
        "\(all.waiting) messages pending and \(all.storedBytes) bytes at the hub", retryAfter: 30)
    }
  }

  /// - Throws: `Refusal` if the token would have more bytes in blobs than its quota.
  func requireRoomForBlob(of size: Int, in transaction: any ReadTransaction) throws {
    guard try transaction.blobBytes(of: token.id, in: repository) + size > quotas.blobBytes else {
      return
    }
    throw Quotas.exceeded("too_many_blobs", "\(quotas.blobBytes) bytes in blobs", retryAfter: 60)
  }

  /// - Throws: `Refusal` if the token has reached its quota of work requests.
  func requireRoomForWorkRequest(in transaction: any ReadTransaction) throws {
    let hourAgo = time.adding(seconds: -3600)
    let recent = try transaction.workRequestCount(since: hourAgo, of: token.id, in: repository)
    if recent >= quotas.workRequestsPerHour {
      throw Quotas.exceeded(
        "spawn_rate", "\(quotas.workRequestsPerHour) work requests within an hour",
        retryAfter: 3600 / max(1, quotas.workRequestsPerHour) + 1)
    }
    if try transaction.openWorkRequestCount(of: token.id, in: repository) >= quotas.openWorkRequests
    {
      throw Quotas.exceeded(
        "too_many_workers", "\(quotas.openWorkRequests) unfinished work requests",
        retryAfter: 30)
    }
  }
}
