import CoordinationAPI
import Foundation
import HubStore

/// The stores that have to pass the same tests.
enum StoreKind: String, CaseIterable, Sendable {
  case memory
  case sqlite

  /// Runs a body with an empty store.
  func with(_ body: (any HubStore) async throws -> Void) async throws {
    switch self {
    case .memory: try await body(MemoryStore())
    case .sqlite:
      try await withScratch { directory in
        let store = try SQLiteStore(path: directory + "/hub.sqlite")
        try await body(store)
        try store.close()
      }
    }
  }
}

/// Runs a body with a temporary directory.
func withScratch(_ body: (String) async throws -> Void) async throws {
  let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("roost-hub-\(UUID().uuidString.prefix(8))").path
  try FileManager.default.createDirectory(
    atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  try await body(directory)
}

/// A repository, and callers in it.
struct World {
  let repository: RepositoryName
  let begin = WireTime(milliseconds: 1_800_000_000_000)

  init?() {
    guard let repository = RepositoryName("acme/rocket") else { return nil }
    self.repository = repository
  }

  func token(
    _ id: String, _ kind: AccessToken.Kind = .user, expiresAt: WireTime? = nil
  ) throws -> AccessToken {
    guard let scope = TokenScope(["acme/rocket"]) else { throw Missing() }
    return AccessToken(
      id: id, hash: TokenHash(of: id), kind: kind, owner: id, scope: scope, createdAt: begin,
      expiresAt: expiresAt)
  }

  func caller(
    _ id: String, _ kind: AccessToken.Kind = .user, node: String? = nil, incarnation: Int? = nil,
    after seconds: Double = 0
  ) throws -> Caller {
    Caller(
      token: try token(id, kind), repository: repository, node: node, incarnation: incarnation,
      time: begin.adding(seconds: seconds), beat: 30)
  }

  /// The error for a value that a test cannot construct.
  struct Missing: Error {}
}

extension HubStore {
  func change<Value: Sendable>(
    _ rule: @escaping @Sendable (any WriteTransaction, inout Changes) throws -> Value
  ) async throws -> Value {
    try await write { transaction in
      var changes = Changes()
      return try rule(transaction, &changes)
    }
  }

  func register(
    _ name: String, by caller: Caller, status: AgentStatus = .active, incarnation: Int? = nil
  ) async throws -> (agent: AgentRecord, isNew: Bool) {
    try await change { transaction, changes in
      var record = AgentRecord(name: name, type: "worker")
      record.status = .known(status)
      record.incarnation = incarnation
      return try AgentRules.register(record, by: caller, in: transaction, &changes)
    }
  }

  func send(
    _ body: String, from sender: String = "dan", to recipient: String, by caller: Caller,
    key: String? = nil, expiresAt: WireTime? = nil
  ) async throws -> (message: MessageRecord, isNew: Bool) {
    let (message, isNew, _) = try await change { transaction, changes in
      var record = MessageRecord(from: sender, to: recipient, body: body)
      record.expiresAt = expiresAt
      return try MessageRules.accept(record, key: key, from: caller, in: transaction, &changes)
    }
    return (message, isNew)
  }

  func refusal<Value: Sendable>(
    _ rule: @escaping @Sendable (any WriteTransaction, inout Changes) throws -> Value
  ) async throws -> String? {
    do {
      _ = try await change(rule)
      return nil
    } catch let refusal as Refusal {
      return refusal.code
    }
  }
}
