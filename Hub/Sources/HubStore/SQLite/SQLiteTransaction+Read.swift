import CoordinationAPI
import Foundation
import GRDB

extension SQLiteTransaction: ReadTransaction {
  func isValid(_ hash: TokenHash, at time: WireTime) throws -> Bool {
    try number(
      """
      SELECT 1 FROM tokens WHERE hash = ? AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > ?)
      """, [hash.bytes, time.milliseconds]) != nil
  }

  func token(hash: TokenHash) throws -> AccessToken? {
    try row("SELECT * FROM tokens WHERE hash = ?", [hash.bytes]).map(AccessToken.init(row:))
  }

  func token(id: String) throws -> AccessToken? {
    try row("SELECT * FROM tokens WHERE id = ?", [id]).map(AccessToken.init(row:))
  }

  func tokens() throws -> [AccessToken] {
    try rows("SELECT * FROM tokens ORDER BY created_at, id").map(AccessToken.init(row:))
  }

  func node(_ id: String, in repository: RepositoryName) throws -> Node? {
    try row("SELECT * FROM nodes WHERE repo = ? AND id = ?", [repository.description, id])
      .map(Node.init(row:))
  }

  func nodes(in repository: RepositoryName) throws -> [Node] {
    try rows("SELECT * FROM nodes WHERE repo = ? ORDER BY id", [repository.description])
      .map(Node.init(row:))
  }

  func nodeCount(of tokenID: String, since time: WireTime, in repository: RepositoryName) throws
    -> Int
  {
    try number(
      "SELECT count(*) FROM nodes WHERE repo = ? AND token_id = ? AND last_seen > ?",
      [repository.description, tokenID, time.milliseconds]) ?? 0
  }

  func agentCount(of tokenID: String, in repository: RepositoryName) throws -> Int {
    try number(
      """
      SELECT count(*) FROM nodes JOIN agents ON agents.repo = nodes.repo AND agents.node = nodes.id
        WHERE nodes.repo = ? AND nodes.token_id = ?
      """, [repository.description, tokenID]) ?? 0
  }

  func rosterVersion(of repository: RepositoryName) throws -> Int {
    try number("SELECT roster FROM repositories WHERE repo = ?", [repository.description]) ?? 0
  }

  func agent(_ name: String, in repository: RepositoryName) throws -> StoredAgent? {
    try row("SELECT * FROM agents WHERE repo = ? AND name = ?", [repository.description, name])
      .map(StoredAgent.init(row:))
  }

  func agents(in repository: RepositoryName) throws -> [StoredAgent] {
    try rows("SELECT * FROM agents WHERE repo = ? ORDER BY name", [repository.description])
      .map(StoredAgent.init(row:))
  }

  func overdueAgents(at time: WireTime) throws -> [StoredAgent] {
    try rows("SELECT * FROM agents WHERE overdue_at < ?", [time.milliseconds])
      .map(StoredAgent.init(row:))
  }

  func message(_ id: String, in repository: RepositoryName) throws -> StoredMessage? {
    try row("SELECT * FROM messages WHERE repo = ? AND id = ?", [repository.description, id])
      .map(StoredMessage.init(row:))
  }

  func message(key: String, in repository: RepositoryName) throws -> StoredMessage? {
    try row("SELECT * FROM messages WHERE repo = ? AND key = ?", [repository.description, key])
      .map(StoredMessage.init(row:))
  }

  func messages(_ query: MessageQuery, in repository: RepositoryName) throws -> MessagePage {
    let request = MessageQuerySQL(query, in: repository)
    // The sizes are known without the records, so records beyond the page are never read.
    let found = try rows(request.sql, request.arguments)
    let page = SizeLimits.page(found.prefix(query.limit)) { $0["size"] }
    let entries = try page.compactMap { match in
      try row("SELECT * FROM messages WHERE rowid = ?", [match["rowid"] as Int64])
        .map(StoredMessage.init(row:))
    }
    return MessagePage(entries: entries, hasMore: page.count < found.count)
  }

  func messageUsage(of tokenID: String, to name: String?, in repository: RepositoryName) throws
    -> MessageUsage
  {
    let row = try row(
      "SELECT * FROM loads WHERE repo = ? AND sender = ? AND to_name = ?",
      [repository.description, tokenID, name ?? ""])
    return row.map {
      MessageUsage(
        waiting: $0["waiting"], waitingBytes: $0["waiting_bytes"], storedBytes: $0["bytes"])
    } ?? MessageUsage()
  }

  func staleMessages(
    expiredBy time: WireTime, sentBefore: WireTime, limit: Int
  ) throws -> [StoredMessage] {
    let expired = try rows(
      """
      SELECT * FROM messages WHERE status = 'pending' AND expires_at <= ?
        ORDER BY expires_at LIMIT ?
      """, [time.milliseconds, limit])
    let old = try rows(
      """
      SELECT * FROM messages WHERE status = 'pending' AND created_at < ?
        AND (expires_at IS NULL OR expires_at > ?) AND (fetched_at IS NULL OR fetched_at < ?)
        ORDER BY created_at LIMIT ?
      """,
      [
        sentBefore.milliseconds, time.milliseconds,
        time.adding(seconds: -StoredMessage.confirmationSeconds).milliseconds,
        limit - expired.count,
      ])
    return try (expired + old).map(StoredMessage.init(row:))
  }

  func workRequest(_ id: String, in repository: RepositoryName) throws -> StoredWorkRequest? {
    try row("SELECT * FROM spawns WHERE repo = ? AND id = ?", [repository.description, id])
      .map(StoredWorkRequest.init(row:))
  }

  func workRequest(key: String, in repository: RepositoryName) throws -> StoredWorkRequest? {
    try row("SELECT * FROM spawns WHERE repo = ? AND key = ?", [repository.description, key])
      .map(StoredWorkRequest.init(row:))
  }

  func openWorkRequests(in repository: RepositoryName) throws -> [StoredWorkRequest] {
    try rows(
      """
      SELECT * FROM spawns WHERE repo = ? AND finished_at IS NULL
        ORDER BY priority DESC, created_at, rowid
      """, [repository.description]
    ).map(StoredWorkRequest.init(row:))
  }

  func openWorkRequestCount(of tokenID: String?, in repository: RepositoryName) throws -> Int {
    try number(
      """
      SELECT count(*) FROM spawns WHERE repo = ? AND finished_at IS NULL
        AND (? IS NULL OR asker = ?)
      """, [repository.description, tokenID, tokenID]) ?? 0
  }

  func claimedWorkRequests(for requester: String, in repository: RepositoryName) throws
    -> [StoredWorkRequest]
  {
    try rows(
      """
      SELECT * FROM spawns WHERE repo = ? AND spawned_by = ? AND claimer IS NOT NULL
        ORDER BY created_at DESC LIMIT 1000
      """, [repository.description, requester]
    ).map(StoredWorkRequest.init(row:))
  }

  func workRequestCount(since time: WireTime, of tokenID: String?, in repository: RepositoryName)
    throws
    -> Int
  {
    try number(
      """
      SELECT count(*) FROM spawns WHERE repo = ? AND created_at > ? AND (? IS NULL OR asker = ?)
      """, [repository.description, time.milliseconds, tokenID, tokenID]) ?? 0
  }

  func blob(_ id: String, in repository: RepositoryName) throws -> StoredBlob? {
    try row(
      "SELECT * FROM blobs JOIN blob_bytes USING (repo, id) WHERE repo = ? AND id = ?",
      [repository.description, id]
    ).map { row in
      StoredBlob(
        repository: repository, id: id, tokenID: row["token_id"],
        leftAt: WireTime(milliseconds: row["left_at"]), data: row["data"])
    }
  }

  func blobBytes(of tokenID: String, in repository: RepositoryName) throws -> Int {
    try number(
      "SELECT total(size) FROM blobs WHERE repo = ? AND token_id = ?",
      [repository.description, tokenID]) ?? 0
  }

  func policy(of repository: RepositoryName) throws -> StoredPolicy? {
    try row("SELECT * FROM policies WHERE repo = ?", [repository.description])
      .map { row in
        StoredPolicy(
          repository: repository, version: row["version"], record: try row.record(),
          secret: row["secret"], extras: try row.json("extras"))
      }
  }
}
