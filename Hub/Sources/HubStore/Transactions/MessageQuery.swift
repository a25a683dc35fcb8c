package import CoordinationAPI

/// A query for messages, by recipients and statuses.
package struct MessageQuery: Sendable, Equatable {
  /// The recipients whose messages match.
  package enum Recipients: Sendable, Equatable {
    /// An agent, by its name alone or by its name at the node that registered it.
    case agent(String, node: String?)
    /// All agents that a node registered, and every name addressed at that node.
    case node(String)
  }

  /// Where a page begins, and in which order it goes on.
  package enum Cursor: Sendable, Equatable {
    /// After a sequence number, the oldest first.
    case after(Int)
    /// Before a sequence number, the newest first.
    case before(Int)
  }

  package var recipients: Recipients
  /// The statuses that match, as they are at `time`; empty for all.
  package var statuses: Set<MessageStatus>
  package var cursor: Cursor
  package var limit: Int
  /// The time of the query: a pending message whose expiry has passed then counts as expired.
  package var time: WireTime

  package init(
    recipients: Recipients, statuses: Set<MessageStatus> = [], from cursor: Cursor = .after(0),
    limit: Int = 100, time: WireTime
  ) {
    self.recipients = recipients
    self.statuses = statuses
    self.cursor = cursor
    self.limit = limit
    self.time = time
  }
}

/// The messages that a query found, as many as fit on a page, and at least one if there is any.
package struct MessagePage: Sendable {
  package var entries: [StoredMessage]
  package var hasMore: Bool

  package init(entries: [StoredMessage], hasMore: Bool) {
    self.entries = entries
    self.hasMore = hasMore
  }
}
