import CoordinationAPI
import Model
import Platform

/// Takes messages from the hub: into the mailbox first, acknowledged after.
struct Receiver: Sendable {
  let connection: HubConnection

  private static let pageSize = 100
  private static let wait = Duration.seconds(50)
  private static let acknowledgements = 8
  /// Before messages that could not be stored, say on a full disk, are asked for again.
  private static let retryPause = Duration.seconds(5)

  func run() async throws {
    var roster: Int?
    // Where messages to somebody could not be stored, those behind them are asked for meanwhile,
    // and none of them goes to whoever is blocked: that would be out of order.
    var after: Int?
    var blocked: Set<String> = []
    var retryAt = ContinuousClock.now
    while true {
      if after != nil, ContinuousClock.now >= retryAt {
        after = nil
        blocked = []
      }
      try connection.requireNoPause()
      // The first answer tells the roster's version, of which the next ones wait for a change.
      let page = try await connection.client.poll(
        after: after, limit: Self.pageSize,
        wait: roster == nil ? .zero : after == nil ? Self.wait : Self.retryPause, roster: roster)
      connection.answered()
      if page.roster != roster {
        if roster != nil { connection.presenceChanged.ring() }
        roster = page.roster
      }
      let updates = await store(page.messages, &blocked)
      try await acknowledge(updates + Self.refusals(page.unreadable))
      connection.name(page.unreadable)
      let isLeft = updates.count < page.messages.count || page.unreadable.contains { $0.id == nil }
      guard isLeft else { continue }
      if after == nil { retryAt = .now + Self.retryPause }
      let last = (page.messages.map(\.sequence) + page.unreadable.map(\.sequence))
        .compactMap(\.self).max()
      guard let last, last > after ?? 0 else {
        // Nothing says what is behind it, so it is asked for again.
        try await Task.sleep(for: Self.retryPause)
        continue
      }
      after = last
    }
  }

  /// What cannot be read will not be readable later, and is not waited for.
  private static func refusals(_ unreadable: [Unreadable]) -> [(id: String, MessageUpdate)] {
    unreadable.compactMap { record in
      record.id.map { ($0, MessageUpdate(.failed, error: "it cannot be read: \(record.why)")) }
    }
  }

  /// Stores messages in their order; one that cannot be stored now is left out of the answer, and
  /// blocks the later ones to the same recipient.
  private func store(
    _ messages: [MessageRecord], _ blocked: inout Set<String>
  ) async -> [(id: String, MessageUpdate)] {
    var updates: [(id: String, MessageUpdate)] = []
    for message in messages where !blocked.contains(message.to) {
      guard let id = message.id else { continue }
      do {
        try await connection.host.deliver(message, connection.repository)
        updates.append((id, MessageUpdate(.delivered)))
      } catch let error as MessageRefused {
        updates.append((id, MessageUpdate(.failed, error: "\(error)")))
      } catch {
        blocked.insert(message.to)
        connection.host.log(
          "message \(id) to \(message.to) cannot be stored and waits at the hub: \(error)",
          isProblem: true)
      }
    }
    return updates
  }

  private func acknowledge(_ updates: [(id: String, MessageUpdate)]) async throws {
    try await inParallel(updates, limit: Self.acknowledgements) { update in
      do {
        try await connection.client.update(update.id, update.1)
      } catch let error as HubError {
        // One that is acknowledged already, or that the hub no longer has, is as good.
        guard error.refusal != nil else { throw error }
      }
    }
  }
}
