import CoordinationAPI
import Foundation
import GRDB

extension SQLiteTransaction: WriteTransaction {
  func put(_ token: AccessToken) throws {
    try run(
      "REPLACE INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [
        token.id, token.hash.bytes, token.kind.rawValue, token.owner,
        token.scope.patterns.joined(separator: " "), token.createdAt.milliseconds,
        token.expiresAt?.milliseconds, token.revokedAt?.milliseconds,
      ])
  }

  func put(_ node: Node) throws {
    try run(
      "REPLACE INTO nodes VALUES (?, ?, ?, ?, ?)",
      [
        node.repository.description, node.id, node.tokenID, node.incarnation,
        node.lastSeen.milliseconds,
      ])
  }

  func put(_ agent: StoredAgent) throws {
    try run(
      "REPLACE INTO agents VALUES (?, ?, ?, ?, ?)",
      [
        agent.repository.description, agent.record.name, agent.record.nodeID,
        agent.overdueAt?.milliseconds, StoredJSON.data(of: agent.record),
      ])
  }

  func put(_ message: StoredMessage) throws {
    try run(
      """
      INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (repo, id) DO UPDATE SET status = excluded.status,
        finished_at = excluded.finished_at, record = excluded.record,
        expires_at = excluded.expires_at, fetched_at = excluded.fetched_at
      """,
      [
        message.repository.description, message.sequence, message.id, message.recipient.name,
        message.recipient.node, message.status.rawValue,
        (message.record.createdAt ?? .now).milliseconds, message.expiresAt?.milliseconds,
        message.finishedAt?.milliseconds, message.key, StoredJSON.data(of: message.record),
        message.senderTokenID, message.fetchedAt?.milliseconds,
      ])
  }

  func put(_ request: StoredWorkRequest) throws {
    try run(
      """
      INSERT INTO spawns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (repo, id) DO UPDATE SET status = excluded.status,
        finished_at = excluded.finished_at, record = excluded.record,
        claimer = excluded.claimer, claimer_node = excluded.claimer_node
      """,
      [
        request.repository.description, request.id, request.status.rawValue,
        request.record.priority,
        request.createdAt.milliseconds, request.finishedAt?.milliseconds, request.key,
        StoredJSON.data(of: request.record), request.requesterTokenID, request.claim?.tokenID,
        request.claim?.node,
        request.record.spawnedBy,
      ])
  }

  func put(_ policy: StoredPolicy) throws {
    try run(
      "REPLACE INTO policies VALUES (?, ?, ?, ?, ?)",
      [
        policy.repository.description, policy.version, policy.secret,
        StoredJSON.data(of: policy.record), StoredJSON.data(of: policy.extras),
      ])
  }

  func put(_ blob: StoredBlob) throws {
    let repository = blob.repository.description
    try run(
      """
      INSERT INTO blobs VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (repo, id) DO UPDATE SET left_at = excluded.left_at
      """, [repository, blob.id, blob.tokenID, blob.leftAt.milliseconds, blob.data.count])
    try run("INSERT OR IGNORE INTO blob_bytes VALUES (?, ?, ?)", [repository, blob.id, blob.data])
  }

  func removeAgent(_ name: String, in repository: RepositoryName) throws {
    try run(
      "DELETE FROM agents WHERE repo = ? AND name = ?", [repository.description, name])
  }

  func removeMessages(finishedBefore time: WireTime) throws -> Int {
    try run("DELETE FROM messages WHERE finished_at < ?", [time.milliseconds])
    return database.changesCount
  }

  func removeWorkRequests(finishedBefore time: WireTime) throws -> Int {
    try run("DELETE FROM spawns WHERE finished_at < ?", [time.milliseconds])
    return database.changesCount
  }

  func removeBlobs(leftBefore time: WireTime) throws -> Int {
    try run("DELETE FROM blobs WHERE left_at < ?", [time.milliseconds])
    return database.changesCount
  }

  func nextSequence(in repository: RepositoryName) throws -> Int {
    try advance("sequence", of: repository)
  }

  func advanceRoster(of repository: RepositoryName) throws -> Int {
    try advance("roster", of: repository)
  }

  private func advance(_ column: String, of repository: RepositoryName) throws -> Int {
    try run(
      """
      INSERT INTO repositories (repo, \(column)) VALUES (?, 1)
        ON CONFLICT (repo) DO UPDATE SET \(column) = \(column) + 1
      """, [repository.description])
    return try number(
      "SELECT \(column) FROM repositories WHERE repo = ?", [repository.description]) ?? 0
  }
}
