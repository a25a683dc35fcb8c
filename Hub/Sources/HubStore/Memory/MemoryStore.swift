import Synchronization

/// The hub's state in memory: for tests, and for trying the hub out.
package final class MemoryStore: HubStore {
  private let state = Mutex(MemoryState())

  package init() {}

  package func read<Value: Sendable>(
    _ body: @escaping @Sendable (any ReadTransaction) throws -> Value
  ) async throws -> Value {
    try state.withLock { try body(MemoryTransaction($0)) }
  }

  package func write<Value: Sendable>(
    _ body: @escaping @Sendable (any WriteTransaction) throws -> Value
  ) async throws -> Value {
    try state.withLock { state in
      let transaction = MemoryTransaction(state)
      let value = try body(transaction)
      state = transaction.state
      return value
    }
  }
}
