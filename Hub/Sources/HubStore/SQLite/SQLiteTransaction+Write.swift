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

  func put(_ agent: AgentEntry) throws {
    try run(
      "REPLACE INTO agents VALUES (?, ?, ?, ?, ?)",
      [
        agent.repository.description, agent.record.name, agent.record.nodeID,
        agent.overdueAt?.milliseconds, try StoredForm.of(agent.record),
      ])
  }

  func put(_ message: MessageEntry) throws {
    try run(
      """
      INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (repo, id) DO UPDATE SET status = excluded.status,
        finished_at = excluded.finished_at, record = excluded.record
      """,
      [
        message.repository.description, message.sequence, message.id, message.recipient.name,
        message.recipient.node, message.status.rawValue,
        (message.record.createdAt ?? .now).milliseconds, message.record.expiresAt?.milliseconds,
        message.finishedAt?.milliseconds, message.key, try StoredForm.of(message.record),
      ])
  }

  func put(_ spawn: SpawnEntry) throws {
    try run(
      """
      INSERT INTO spawns VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (repo, id) DO UPDATE SET status = excluded.status,
        finished_at = excluded.finished_at, record = excluded.record
      """,
      [
        spawn.repository.description, spawn.id, spawn.status.rawValue, spawn.record.priority,
        spawn.createdAt.milliseconds, spawn.finishedAt?.milliseconds, spawn.key,
        try StoredForm.of(spawn.record),
      ])
  }

  func put(_ policy: PolicyEntry) throws {
    try run(
      "REPLACE INTO policies VALUES (?, ?, ?, ?)",
      [
        policy.repository.description, policy.version, policy.secret,
        try StoredForm.of(policy.record),
      ])
  }

  func removeAgent(_ name: String, in repository: RepositoryName) throws {
    try run(
      "DELETE FROM agents WHERE repo = ? AND name = ?", [repository.description, name])
  }

  func removeMessages(finishedBefore time: WireTime) throws -> Int {
    try run("DELETE FROM messages WHERE finished_at < ?", [time.milliseconds])
    return database.changesCount
  }

  func removeSpawns(finishedBefore time: WireTime) throws -> Int {
    try run("DELETE FROM spawns WHERE finished_at < ?", [time.milliseconds])
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
