/// The hub's storage: agents, messages, work requests, policies and tokens.
///
/// The rules (`AgentRules`, `MessageRules`, `SpawnRules` and the others) are written once, over the
/// primitives of a transaction; a store has no rules of its own. `MemoryStore` and `SQLiteStore`
/// pass the same tests.
///
/// A store on PostgreSQL would implement this protocol and those of its transactions. A transaction
/// is synchronous, so it would run on its own thread and connection, at the isolation level
/// `serializable`, and be retried when the server asks for it. Several hubs could share the store
/// if the `Changes` of a write, which wake the long polls of one process, were sent to the others
/// by `NOTIFY` in the same transaction.
package protocol HubStore: Sendable {
  /// Runs a body that reads one consistent state.
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
  ) async throws -> Value

  /// Runs a body atomically: if it throws, nothing is changed.
  ///
  /// The changes are durable when this returns, and visible to every read that begins later.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
  ) async throws -> Value
}
