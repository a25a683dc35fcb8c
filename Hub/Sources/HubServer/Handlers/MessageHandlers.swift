import CoordinationAPI
import HTTPTypes
import HubStore
import HummingbirdCore

/// The handlers of the routes for messages.
struct MessageHandlers {
  let call: APICall

  private static let limits = 1...1000
  private static let sequences = 0...Int.max

  func send() async throws -> Answer {
    let submitted = try await messageBody()
    let key = try call.idempotencyKey()
    let caller = call.caller
    try call.hub.limits.takeMessage(to: submitted.to, by: caller)
    let (message, isNew, endpoint) = try await call.hub.change { transaction, changes in
      try MessageRules.accept(submitted, key: key, from: caller, in: transaction, &changes)
    }
    if isNew { call.hub.metrics.countAcceptedMessage() }
    if let endpoint { call.hub.webhookSender.enqueue(message, to: endpoint, of: caller.repository) }
    return Answer(isNew ? .created : .ok, json: message)
      .created(isNew, at: .updateMessage, message.id, in: call.repository)
  }

  private func messageBody() async throws -> MessageRecord {
    do {
      return try await call.body()
    } catch let error as InvalidFields {
      // In a request of this length, only the length of the text can be wrong.
      let length = call.request.headers[.contentLength].flatMap { Int($0) } ?? 0
      guard error.problems["body"] != nil, length > MessageRecord.bodyLimit else { throw error }
      throw Refusal(
        .tooLarge, "too_large", "the message has more than \(MessageRecord.bodyLimit) bytes",
        details: error.problems)
    }
  }

  /// An agent's messages: with `after` or `status` a page of a queue, the oldest first, and
  /// otherwise the newest unacknowledged ones.
  func toAgent() async throws -> Answer {
    let requested: [MessageStatus] = try call.query.words("status")
    let after = try call.query.number("after", in: Self.sequences)
    let before = try call.query.number("before", in: Self.sequences)
    let limit = try call.query.number("limit", in: Self.limits) ?? 100
    let name = call.parameter
    let isQueue = before == nil && (after != nil || !requested.isEmpty)
    let cursor: MessageQuery.Cursor = isQueue ? .after(after ?? 0) : .before(before ?? Int.max)
    let statuses = requested.isEmpty && after == nil ? MessageStatus.unacknowledged : Set(requested)
    let page = try await call.longPoll().run(for: [.agent(call.repository, name)]) {
      let found = try await call.readStore { caller, transaction in
        try MessageRules.page(
          to: name, statuses: statuses, from: cursor, limit: limit, by: caller, in: transaction)
      }
      return found.messages.isEmpty ? .nothing(lookAgain: nil) : .answer(found)
    }
    return try await answer(page, from: cursor)
  }

  func toNode() async throws -> Answer {
    guard let node = try call.query.name("node") ?? call.caller.node else {
      throw Refusal.invalid("node", "is required")
    }
    let after = try call.query.number("after", in: Self.sequences) ?? 0
    let limit = try call.query.number("limit", in: Self.limits) ?? 100
    let known = try call.query.number("roster", in: Self.sequences)
    try await registerIfUnknown(node)
    var topics = [LongPollRegistry.Topic.node(call.repository, node)]
    if known != nil { topics.append(.roster(call.repository)) }
    var latest = 0
    let page = try await call.longPoll().run(for: topics) {
      let (found, roster) = try await call.readStore { caller, transaction in
        try MessageRules.pending(
          node: node, after: after, limit: limit, in: caller.repository, at: caller.time,
          transaction)
      }
      latest = roster
      let isNews = !found.messages.isEmpty || known.map { $0 != roster } ?? false
      return isNews ? .answer(found) : .nothing(lookAgain: nil)
    }
    return try await answer(page, from: .after(after)).with(roster: latest)
  }

  /// The answer with a page, and a link to the next one.
  private func answer(
    _ page: MessageRules.Page?, from cursor: MessageQuery.Cursor
  ) async throws -> Answer {
    let page = page ?? MessageRules.Page()
    if !page.fetchesToRecord.isEmpty {
      let (repository, time) = (call.repository, call.hub.now())
      try await call.hub.store.write { transaction in
        try MessageRules.recordFetch(
          of: page.fetchesToRecord, in: repository, at: time, transaction)
      }
    }
    let answer = Answer(json: page.messages)
    guard page.hasMore, let last = page.messages.last?.sequence else { return answer }
    let name =
      switch cursor {
      case .after: "after"
      case .before: "before"
      }
    let next = call.query.setting(name, to: "\(last)")
    return answer.with("Link", "<\(call.request.uri.path)?\(next)>; rel=\"next\"")
  }

  /// Registers the node if it is new; for a known one, no write is necessary.
  private func registerIfUnknown(_ node: String) async throws {
    let caller = call.caller
    let isKnown = try await call.hub.store.read { try caller.isNodeRegistered(node, in: $0) }
    if !isKnown {
      _ = try await call.hub.store.write { try caller.registerNode(node, in: $0) }
    }
  }

  func update() async throws -> Answer {
    let submitted: MessageUpdate = try await call.body()
    let (caller, id) = (call.caller, call.parameter)
    let message = try await call.hub.change { transaction, changes in
      try MessageRules.update(id, submitted, by: caller, in: transaction, &changes)
    }
    return Answer(json: message)
  }
}

extension MessageStatus {
  /// The statuses of messages that still need some action.
  fileprivate static let unacknowledged: Set<MessageStatus> = [.pending, .delivered, .read]
}
