package import CoordinationAPI

extension MessageRules {
  /// Messages as an answer tells them.
  package struct Page: Sendable {
    package var messages: [MessageRecord] = []
    /// Whether there are more behind the last one, in the page's order.
    package var hasMore = false
    /// Those of which it has to be fetchesToRecord that they were fetched.
    package var fetchesToRecord: [String] = []

    package init() {}

    fileprivate init(_ found: MessagePage, at time: WireTime) {
      messages = found.entries.map { $0.observed(at: time) }
      hasMore = found.hasMore
      fetchesToRecord = found.entries.filter { $0.shouldRecordFetch(at: time) }.map(\.id)
    }
  }

  /// The messages to one agent, as many as one answer takes.
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

  /// What is pending for all the agents of a node, as much as one answer takes.
  package static func pending(
    node: String, after: Int, limit: Int, in repository: RepositoryName, at time: WireTime,
    _ transaction: any ReadTransaction
  ) throws -> (page: Page, roster: Int) {
    let query = MessageQuery(
      recipients: .node(node), statuses: [.pending], from: .after(after), limit: limit, time: time)
    let page = Page(try transaction.messages(query, in: repository), at: time)
    return (page, try transaction.rosterVersion(of: repository))
  }

  /// Notes that messages are being fetched: each has its time to arrive from now on, and is not
  /// told as expired before.
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
