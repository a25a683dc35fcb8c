import CoordinationAPI
import Foundation
import GRDB
import HubStore
import Testing

/// Migrations of databases of earlier versions, which are kept as SQL.
@Suite struct MigrationTests {
  /// Opens a database of the first version, with messages and work requests in every state, and a
  /// policy with unknown fields.
  private func withFirst(_ body: (SQLiteStore, World) async throws -> Void) async throws {
    let world = try #require(World())
    let sql = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/hub-1.sql")
    let script = try String(contentsOf: sql, encoding: .utf8)
    try await withScratch { directory in
      let path = directory + "/hub.sqlite"
      let queue = try DatabaseQueue(path: path)
      try await queue.writeWithoutTransaction { try $0.execute(sql: script) }
      try queue.close()
      let store = try SQLiteStore(path: path)
      try await body(store, world)
      try store.close()
    }
  }

  private func caller(_ owner: String, _ store: SQLiteStore, _ world: World) async throws -> Caller
  {
    let token = try await store.read { try $0.tokens().first { $0.owner == owner } }
    return Caller(
      token: try #require(token), repository: world.repository, node: nil, incarnation: nil,
      time: .now, beat: 30)
  }

  @Test func `Messages and work requests of the first version are kept and can be finished`()
    async throws
  {
    try await withFirst { store, world in
      let ann = try await caller("ann", store, world)
      let messages = try await store.read { transaction in
        try MessageRules.page(
          to: "ada", statuses: [], from: .after(0), limit: 100, by: ann, in: transaction
        ).messages
      }
      #expect(messages.map(\.id) == ["m1", "m2"])
      #expect(messages.map(\.status) == [.known(.acked), .known(.pending)])
      _ = try await store.change { transaction, changes in
        try MessageRules.update("m2", MessageUpdate(.acked), by: ann, in: transaction, &changes)
      }
      let ci = try await caller("ci", store, world)
      let done = try await store.refusal { transaction, changes in
        let update = SpawnUpdate(.completed, runner: "r1")
        return try SpawnRules.update("s3", update, by: ci, in: transaction, &changes)
      }
      #expect(done == nil)
    }
  }

  @Test func `The requester is known by the key, and without a key anyone can cancel as before`()
    async throws
  {
    try await withFirst { store, world in
      let bob = try await caller("bob", store, world)
      let open = try await store.read { try $0.openWorkRequests(in: world.repository) }
      for spawn in open where spawn.status == .pending {
        let code = try await store.refusal { transaction, changes in
          try SpawnRules.update(
            spawn.id, SpawnUpdate(.cancelled), by: bob, in: transaction, &changes)
        }
        #expect(code == (spawn.key == nil ? nil : "other_request"))
      }
      #expect(open.count { $0.status == .pending } == 2)
    }
  }

  @Test func `A policy keeps its fields and its secret, and loses unknown fields without a writer`()
    async throws
  {
    try await withFirst { store, world in
      let ann = try await caller("ann", store, world)
      let (policy, tag) = try await store.read { try PolicyRules.policy(by: ann, in: $0) }
      #expect(policy.enabled && policy.webhookSecretIsSet && policy.unknown.isEmpty)
      #expect(tag == "\"v1\"")
    }
  }
}
