package import CoordinationAPI
package import HubStore
package import Logging

/// The hub's services, which all handlers share.
package struct Hub: Sendable {
  package let store: any HubStore
  package let options: HubOptions
  package let log: Logger
  let now: @Sendable () -> WireTime
  let longPolls: LongPollRegistry
  let limits: RateLimits
  let metrics: HubMetrics
  package let webhookSender: WebhookSender

  package init(
    store: any HubStore, options: HubOptions, log: Logger,
    now: @escaping @Sendable () -> WireTime = { .now }
  ) {
    self.store = store
    self.options = options
    self.log = log
    self.now = now
    longPolls = LongPollRegistry()
    limits = RateLimits(options)
    metrics = HubMetrics()
    webhookSender = WebhookSender(
      WebhookClient(
        allowsPrivate: options.allowsPrivateWebhooks,
        allowsUnsigned: options.allowsUnsignedWebhooks), store: store, metrics: metrics, log: log,
      now: now)
  }

  /// Runs a rule that changes something, and wakes the long polls that wait for the change.
  func change<Value: Sendable>(
    _ rule: @escaping @Sendable (any WriteTransaction, inout Changes) throws -> Value
  ) async throws -> Value {
    let (value, changes) = try await store.write { transaction in
      var changes = Changes()
      return (try rule(transaction, &changes), changes)
    }
    longPolls.wakeWaiters(for: changes)
    return value
  }

  /// The metrics in the text format of Prometheus.
  package var metricsText: String { metrics.text }

  /// Ends every held poll, and every one that begins later.
  package func endLongPolls() { longPolls.close() }

  /// Returns when exactly so many polls are held.
  package func waitUntilPollsHeld(_ count: Int) async { await metrics.heldPolls.waitUntil(count) }
}
