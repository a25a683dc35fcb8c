import CoordinationAPI
import Foundation
import GRDB

extension AccessToken {
  init(row: Row) throws {
    let patterns = (row["scope"] as String).split(separator: " ").map(String.init)
    guard let scope = TokenScope(patterns) else {
      throw Unreadable(column: "scope", value: row["scope"])
    }
    self.init(
      id: row["id"], hash: TokenHash(bytes: row["hash"]), kind: try row.word("kind"),
      owner: row["owner"], scope: scope, createdAt: row.time("created_at") ?? .now,
      expiresAt: row.time("expires_at"))
    revokedAt = row.time("revoked_at")
  }
}

extension AgentEntry {
  init(row: Row) throws {
    self.init(
      repository: try row.repository(), record: try row.record(),
      overdueAt: row.time("overdue_at"))
  }
}

extension MessageEntry {
  init(row: Row) throws {
    self.init(
      repository: try row.repository(), id: row["id"], sequence: row["sequence"],
      recipient: Recipient(name: row["to_name"], node: row["to_node"]), key: row["key"],
      record: try row.record(), status: try row.word("status"),
      finishedAt: row.time("finished_at"))
  }
}

extension SpawnEntry {
  init(row: Row) throws {
    self.init(
      repository: try row.repository(), id: row["id"],
      createdAt: row.time("created_at") ?? .now, key: row["key"], record: try row.record(),
      status: try row.word("status"), finishedAt: row.time("finished_at"))
  }
}
