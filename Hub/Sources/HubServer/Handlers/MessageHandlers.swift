import CoordinationAPI
import HTTPTypes
import HubStore
import HummingbirdCore

/// The routes of messages.
struct MessageHandlers {
  let call: Call

  private static let limits = 1...1000
  private static let sequences = 0...Int.max

  func send() async throws -> Answer {
    let asked = try await letter()
    let key = try call.idempotencyKey()
    let caller = call.caller
    let (message, isNew, endpoint) = try await call.hub.change { transaction, changes in
      try Mailroom.accept(asked, key: key, from: caller, in: transaction, &changes)
    }
    if isNew { call.hub.figures.acceptedMessage() }
    if let endpoint { call.hub.postman.post(message, to: endpoint, of: caller.repository) }
    return try Answer(isNew ? .created : .ok, json: message)
  }

  private func letter() async throws -> MessageRecord {
    do {
      return try await call.body()
    } catch let error as InvalidFields {
      // Only the length can be wrong with a text this long.
      let length = call.request.headers[.contentLength].flatMap { Int($0) } ?? 0
      guard error.problems["body"] != nil, length > MessageRecord.bodyLimit else { throw error }
      throw Refusal(
        .tooLarge, "too_large", "the message has more than \(MessageRecord.bodyLimit) bytes",
        details: error.problems)
    }
  }

  func toAgent() async throws -> Answer {
    let statuses: [MessageStatus] = try call.query.words("status")
    let after = try call.query.number("after", in: Self.sequences) ?? 0
    let limit = try call.query.number("limit", in: Self.limits) ?? 100
    let name = call.parameter
    let messages = try await call.longPoll().run(for: [.agent(call.repository, name)]) {
      let found = try await call.look { caller, transaction in
        try Mailroom.messages(
          to: name, statuses: Set(statuses), after: after, limit: limit, by: caller,
          in: transaction)
      }
      return found.isEmpty ? .nothing(lookAgain: nil) : .answer(found)
    }
    return try Answer(json: messages ?? [])
  }

  func toNode() async throws -> Answer {
    guard let node = try call.query.name("node") ?? call.caller.node else {
      throw Refusal.invalid("node", "is required")
    }
    let after = try call.query.number("after", in: Self.sequences) ?? 0
    let limit = try call.query.number("limit", in: Self.limits) ?? 100
    let known = try call.query.number("roster", in: Self.sequences)
    try await take(node)
    var topics = [Waker.Topic.node(call.repository, node)]
    if known != nil { topics.append(.roster(call.repository)) }
    var latest = 0
    let messages = try await call.longPoll().run(for: topics) {
      let (found, roster) = try await call.look { caller, transaction in
        try Mailroom.pending(
          node: node, after: after, limit: limit, in: caller.repository, at: caller.time,
          transaction)
      }
      latest = roster
      let isNews = !found.isEmpty || known.map { $0 != roster } ?? false
      return isNews ? .answer(found) : .nothing(lookAgain: nil)
    }
    return try Answer(json: messages ?? []).with(roster: latest)
  }

  /// Makes the node known where this is the first that is heard of it.
  private func take(_ node: String) async throws {
    let caller = call.caller
    let isKnown = try await call.hub.store.read { try caller.knowsNode(node, in: $0) }
    if !isKnown {
      _ = try await call.hub.store.write { try caller.takeNode(node, in: $0) }
    }
  }

  func update() async throws -> Answer {
    let asked: MessageUpdate = try await call.body()
    let (caller, id) = (call.caller, call.parameter)
    let message = try await call.hub.store.write { transaction in
      try Mailroom.update(id, asked, by: caller, in: transaction)
    }
    return try Answer(json: message)
  }
}
