import CoordinationAPI
import Foundation
import GRDB
import HubStore
import Testing

/// Databases of earlier versions, kept as the SQL that makes them.
@Suite struct MigrationTests {
  /// Opens a database as the first version left it: messages and requests in every state, and a
  /// policy with fields that it did not know.
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

  @Test func `Everything of the first version is still there and can go on`() async throws {
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

  @Test func `Who asked is known by the key, and without one anybody may cancel as before`()
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

  @Test func `A policy keeps what it says and its secret, and loses fields of unknown writers`()
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
