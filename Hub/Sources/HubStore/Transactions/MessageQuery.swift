package import CoordinationAPI

/// To whom a message goes: an agent wherever it is registered, or a name at one node.
package struct Recipient: Sendable, Hashable {
  package let name: String
  package let node: String?

  package init(name: String, node: String?) {
    self.name = name
    self.node = node
  }

  /// Reads `name` or `name@node`; nil if it is neither.
  package init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
    guard (1...2).contains(parts.count), parts.allSatisfy(WireName.isValid) else { return nil }
    self.init(name: parts[0], node: parts.count == 2 ? parts[1] : nil)
  }
}

/// Which messages are asked for.
package struct MessageQuery: Sendable, Equatable {
  /// For whom messages are looked up.
  package enum Recipients: Sendable, Equatable {
    /// An agent by its name, or by its name at the node that it is registered by.
    case agent(String, node: String?)
    /// All agents that a node registered, and whatever is addressed to a name at it.
    case node(String)
  }

  package var recipients: Recipients
  /// As they are at the time; empty for all.
  package var statuses: Set<MessageStatus>
  /// Only what has a higher sequence number.
  package var after: Int
  package var limit: Int
  /// What is pending and expired by then counts as expired.
  package var time: WireTime

  package init(
    recipients: Recipients, statuses: Set<MessageStatus> = [], after: Int = 0, limit: Int = 100,
    time: WireTime
  ) {
    self.recipients = recipients
    self.statuses = statuses
    self.after = after
    self.limit = limit
    self.time = time
  }
}
