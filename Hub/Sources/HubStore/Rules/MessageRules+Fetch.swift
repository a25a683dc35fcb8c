package import CoordinationAPI

extension MessageRules {
  /// One page of messages, as it is answered.
  package struct Page: Sendable {
    package var messages: [MessageRecord] = []
    /// Whether more messages follow the last one, in the order of the page.
    package var hasMore = false
    /// The ids of the messages whose time of fetching has to be recorded.
    package var fetchesToRecord: [String] = []

    package init() {}

    fileprivate init(_ found: MessagePage, at time: WireTime) {
      messages = found.entries.map { $0.observed(at: time) }
      hasMore = found.hasMore
      fetchesToRecord = found.entries.filter { $0.shouldRecordFetch(at: time) }.map(\.id)
    }
  }

  /// A page of the messages to one agent.
  package static func page(
    to name: String, statuses: Set<MessageStatus>, from cursor: MessageQuery.Cursor, limit: Int,
    by caller: Caller, in transaction: any ReadTransaction
  ) throws -> Page {
    let agent = try caller.ownAgent(name, in: transaction)
    let query = MessageQuery(
      recipients: .agent(name, node: agent.record.nodeID), statuses: statuses, from: cursor,
      limit: limit, time: caller.time)
    return Page(try transaction.messages(query, in: caller.repository), at: caller.time)
  }

  /// A page of the pending messages to all agents of a node, and the version of the roster.
  package static func pending(
    node: String, after: Int, limit: Int, in repository: RepositoryName, at time: WireTime,
    _ transaction: any ReadTransaction
  ) throws -> (page: Page, roster: Int) {
    let query = MessageQuery(
      recipients: .node(node), statuses: [.pending], from: .after(after), limit: limit, time: time)
    let page = Page(try transaction.messages(query, in: repository), at: time)
    return (page, try transaction.rosterVersion(of: repository))
  }

  /// Records that messages are being fetched; the recipient then has `confirmationSeconds` to
  /// confirm each, and it does not expire before.
  package static func recordFetch(
    of ids: [String], in repository: RepositoryName, at time: WireTime,
    _ transaction: any WriteTransaction
  ) throws {
    for id in ids {
      guard var entry = try transaction.message(id, in: repository),
        entry.shouldRecordFetch(at: time)
      else { continue }
      entry.fetchedAt = time
      try transaction.put(entry)
    }
  }
}
