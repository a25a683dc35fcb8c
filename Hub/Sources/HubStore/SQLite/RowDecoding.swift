import CoordinationAPI
import Foundation
import GRDB

extension AccessToken {
  init(row: Row) throws {
    let patterns = (row["scope"] as String).split(separator: " ").map(String.init)
    guard let scope = TokenScope(patterns) else {
      throw UnreadableRow(column: "scope", value: row["scope"])
    }
    self.init(
      id: row["id"], hash: TokenHash(bytes: row["hash"]), kind: try row.word("kind"),
      owner: row["owner"], scope: scope, createdAt: row.time("created_at") ?? .now,
      expiresAt: row.time("expires_at"))
    revokedAt = row.time("revoked_at")
  }
}

extension Node {
  init(row: Row) throws {
    self.init(
      repository: try row.repository(), id: row["id"], tokenID: row["token_id"],
      incarnation: row["incarnation"], lastSeen: row.time("last_seen") ?? .now)
  }
}

extension StoredAgent {
  init(row: Row) throws {
    self.init(
      repository: try row.repository(), record: try row.record(),
      overdueAt: row.time("overdue_at"))
  }
}

extension StoredMessage {
  init(row: Row) throws {
    self.init(
      repository: try row.repository(), id: row["id"], sequence: row["sequence"],
      recipient: Recipient(name: row["to_name"], node: row["to_node"]), key: row["key"],
      senderTokenID: row["sender"], record: try row.record(), status: try row.word("status"),
      fetchedAt: row.time("fetched_at"), finishedAt: row.time("finished_at"))
  }
}

extension StoredWorkRequest {
  init(row: Row) throws {
    self.init(
      repository: try row.repository(), id: row["id"],
      createdAt: row.time("created_at") ?? .now, key: row["key"], requesterTokenID: row["asker"],
      claim: (row["claimer"] as String?).map {
        Claim(tokenID: $0, node: row["claimer_node"])
      },
      record: try row.record(), status: try row.word("status"),
      finishedAt: row.time("finished_at"))
  }
}
