package import CoordinationAPI
package import HubStore
package import Logging

/// Everything that answering a request needs.
package struct Hub: Sendable {
  package let store: any HubStore
  package let options: HubOptions
  package let log: Logger
  let now: @Sendable () -> WireTime
  let waker: Waker
  let limits: Limits
  let figures: Figures
  package let postman: Postman

  package init(
    store: any HubStore, options: HubOptions, log: Logger,
    now: @escaping @Sendable () -> WireTime = { .now }
  ) {
    self.store = store
    self.options = options
    self.log = log
    self.now = now
    waker = Waker()
    limits = Limits(options)
    figures = Figures()
    postman = Postman(
      WebhookCourier(
        allowsPrivate: options.allowsPrivateWebhooks,
        allowsUnsigned: options.allowsUnsignedWebhooks), store: store, figures: figures, log: log,
      now: now)
  }

  /// Runs a rule that changes something, and wakes whoever waits for what it changed.
  func change<Value: Sendable>(
    _ rule: @escaping @Sendable (any WriteTransaction, inout Changes) throws -> Value
  ) async throws -> Value {
    let (value, changes) = try await store.write { transaction in
      var changes = Changes()
      return (try rule(transaction, &changes), changes)
    }
    waker.announce(changes)
    return value
  }

  /// The figures, as `/metrics` tells them.
  package var metrics: String { figures.text }

  /// Ends every held poll, and every one that begins later.
  package func stopWaiting() { waker.close() }

  /// Returns when so many polls are held.
  package func held(_ count: Int) async { await figures.held.reach(count) }
}
