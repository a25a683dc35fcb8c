import CoordinationAPI
import HubStore
import Logging
import ServiceLifecycle

/// Queues messages for the webhook endpoints of agents, and sends them through `WebhookClient`.
///
/// A webhook only saves the agent a wait: the message stays pending until its recipient changes its
/// status, and one that is not sent because the hub stops is still found by a poll.
package final class WebhookSender: Service {
  /// A message in the queue: only its id, so that the queue needs little memory.
  private struct QueuedMessage: Sendable {
    let message: String
    let endpoint: String
    let repository: RepositoryName
  }

  /// How many are sent concurrently, so that a slow endpoint does not delay all others.
  private static let concurrency = 16
  /// The length of the queue; more messages are dropped, and left to polls.
  private static let capacity = 10_000

  private let queue: AsyncStream<QueuedMessage>
  private let queueInput: AsyncStream<QueuedMessage>.Continuation
  private let client: WebhookClient
  private let store: any HubStore
  private let metrics: HubMetrics
  private let log: Logger
  private let now: @Sendable () -> WireTime

  init(
    _ client: WebhookClient, store: any HubStore, metrics: HubMetrics, log: Logger,
    now: @escaping @Sendable () -> WireTime
  ) {
    (queue, queueInput) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    self.client = client
    self.store = store
    self.metrics = metrics
    self.log = log
    self.now = now
  }

  func enqueue(_ message: MessageRecord, to endpoint: String, of repository: RepositoryName) {
    let queued = QueuedMessage(
      message: message.id ?? "", endpoint: endpoint, repository: repository)
    if case .dropped = queueInput.yield(queued) { metrics.countWebhook("dropped") }
  }

  package func run() async throws {
    await withDiscardingTaskGroup { group in
      let slots = AsyncStream.makeStream(of: Void.self)
      for _ in 0..<Self.concurrency { slots.continuation.yield() }
      var free = slots.stream.makeAsyncIterator()
      for await queued in queue.cancelOnGracefulShutdown() {
        _ = await free.next()
        group.addTask { [self] in
          await cancelWhenGracefulShutdown { [self] in await deliver(queued) }
          slots.continuation.yield()
        }
      }
    }
  }

  private func deliver(_ queued: QueuedMessage) async {
    do {
      let (entry, secret) = try await store.read { transaction in
        (
          try transaction.message(queued.message, in: queued.repository),
          try transaction.policy(of: queued.repository)?.secret
        )
      }
      guard let entry else { return metrics.countWebhook("abandoned") }
      let time = now()
      if entry.shouldRecordFetch(at: time) {
        try await store.write { transaction in
          try MessageRules.recordFetch(of: [entry.id], in: queued.repository, at: time, transaction)
        }
      }
      try await client.deliver(entry.record, to: queued.endpoint, secret: secret)
      metrics.countWebhook("delivered")
    } catch is CancellationError {
      metrics.countWebhook("abandoned")
    } catch let error as WebhookError {
      metrics.countWebhook(error.outcome)
      log.notice(
        "a webhook was not delivered",
        metadata: [
          "message": "\(queued.message)", "repository": "\(queued.repository)",
          "error": "\(error)",
        ])
    } catch {
      metrics.countWebhook("failed")
      log.error("a webhook failed", metadata: ["error": "\(error)"])
    }
  }
}
