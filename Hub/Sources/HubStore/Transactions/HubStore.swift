/// Where the hub keeps everything: agents, messages, requests for workers, policies, tokens.
///
/// The rules (`AgentRules`, `MessageRules`, `SpawnRules`, `MaintenanceRules`) are written once, over the
/// primitives of a transaction; a store has no rules of its own. `MemoryStore` and `SQLiteStore`
/// pass one conformance suite.
///
/// A store on PostgreSQL takes SQLite's place by implementing these two protocols: a transaction is
/// synchronous, so it runs on a thread of its own with a connection of its own, at the isolation
/// level `serializable`, and is repeated where the server says so. Several hubs can then share it:
/// the `Changes` of a write, which wake the long polls of one process, travel to the others by
/// `NOTIFY` in the same transaction.
package protocol HubStore: Sendable {
  /// Runs a body on one consistent state.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
  ) async throws -> Value

  /// Runs a body that changes all or, if it throws, nothing.
  ///
  /// What it changed is durable when this returns, and visible to every read that begins after.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
  ) async throws -> Value
}
