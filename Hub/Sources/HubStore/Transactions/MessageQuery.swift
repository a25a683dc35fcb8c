package import CoordinationAPI

/// Which messages are asked for.
package struct MessageQuery: Sendable, Equatable {
  /// For whom messages are looked up.
  package enum Recipients: Sendable, Equatable {
    /// An agent by its name, or by its name at the node that it is registered by.
    case agent(String, node: String?)
    /// All agents that a node registered, and whatever is addressed to a name at it.
    case node(String)
  }

  /// Where a page begins and which way it goes.
  package enum Cursor: Sendable, Equatable {
    /// Behind a sequence number, the oldest first.
    case after(Int)
    /// Before a sequence number, the newest first.
    case before(Int)
  }

  package var recipients: Recipients
  /// As they are at the time; empty for all.
  package var statuses: Set<MessageStatus>
  package var cursor: Cursor
  package var limit: Int
  /// What is pending and expired by then counts as expired.
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

/// What a query found: as many as one answer takes, so at least one if there is any.
package struct MessagePage: Sendable {
  package var entries: [StoredMessage]
  package var hasMore: Bool

  package init(entries: [StoredMessage], hasMore: Bool) {
    self.entries = entries
    self.hasMore = hasMore
  }
}
