import CoordinationAPI
import HubStore
import Logging
import ServiceLifecycle

/// Posts messages to the endpoints of the agents that have one.
///
/// It only spares them the wait: a message stays pending until its recipient says otherwise, and
/// what is not posted because the hub stops is still there for a poll.
package final class Postman: Service {
  /// A message by its name alone: those that wait take no room that counts.
  private struct Letter: Sendable {
    let message: String
    let endpoint: String
    let repository: RepositoryName
  }

  /// So many are posted at once; one slow endpoint does not hold up all others.
  private static let width = 16
  /// So many wait; beyond that the newest are left to the polls.
  private static let room = 10_000

  private let letters: AsyncStream<Letter>
  private let inbox: AsyncStream<Letter>.Continuation
  private let courier: WebhookCourier
  private let store: any HubStore
  private let figures: Figures
  private let log: Logger
  private let now: @Sendable () -> WireTime

  init(
    _ courier: WebhookCourier, store: any HubStore, figures: Figures, log: Logger,
    now: @escaping @Sendable () -> WireTime
  ) {
    (letters, inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.room))
    self.courier = courier
    self.store = store
    self.figures = figures
    self.log = log
    self.now = now
  }

  func post(_ message: MessageRecord, to endpoint: String, of repository: RepositoryName) {
    let letter = Letter(message: message.id ?? "", endpoint: endpoint, repository: repository)
    if case .dropped = inbox.yield(letter) { figures.webhook("dropped") }
  }

  package func run() async throws {
    await withDiscardingTaskGroup { group in
      let places = AsyncStream.makeStream(of: Void.self)
      for _ in 0..<Self.width { places.continuation.yield() }
      var free = places.stream.makeAsyncIterator()
      for await letter in letters.cancelOnGracefulShutdown() {
        _ = await free.next()
        group.addTask { [self] in
          await cancelWhenGracefulShutdown { [self] in await deliver(letter) }
          places.continuation.yield()
        }
      }
    }
  }

  private func deliver(_ letter: Letter) async {
    do {
      let (entry, secret) = try await store.read { transaction in
        (
          try transaction.message(letter.message, in: letter.repository),
          try transaction.policy(of: letter.repository)?.secret
        )
      }
      guard let entry else { return figures.webhook("abandoned") }
      let time = now()
      if entry.isFetchNoted(at: time) {
        try await store.write { transaction in
          try Mailroom.noteFetch(of: [entry.id], in: letter.repository, at: time, transaction)
        }
      }
      try await courier.deliver(entry.record, to: letter.endpoint, secret: secret)
      figures.webhook("delivered")
    } catch is CancellationError {
      figures.webhook("abandoned")
    } catch let error as WebhookError {
      figures.webhook(error.outcome)
      log.notice(
        "a web hook was not delivered",
        metadata: [
          "message": "\(letter.message)", "repository": "\(letter.repository)",
          "error": "\(error)",
        ])
    } catch {
      figures.webhook("failed")
      log.error("a web hook failed", metadata: ["error": "\(error)"])
    }
  }
}
