package import CoordinationAPI

/// The rules for what changes with time alone: unreachable agents, expiry and retention.
package enum MaintenanceRules {
  /// How long messages, work requests and blobs are kept.
  package struct Retention: Sendable {
    /// Days that a finished message or work request is kept, and a blob after it was left last.
    package var finishedDays: Int
    /// Days after which a message that was never fetched expires.
    package var pendingDays: Int

    package init(finishedDays: Int = 7, pendingDays: Int = 30) {
      self.finishedDays = finishedDays
      self.pendingDays = pendingDays
    }
  }

  /// Advances the roster version of every repository in which agents have become unreachable.
  package static func noteUnreachableAgents(
    at time: WireTime, in transaction: any WriteTransaction, _ changes: inout Changes
  ) throws {
    var repositories: Set<RepositoryName> = []
    for var agent in try transaction.overdueAgents(at: time) {
      agent.overdueAt = nil
      try transaction.put(agent)
      repositories.insert(agent.repository)
    }
    for repository in repositories {
      try AgentRules.advanceRoster(repository, in: transaction, &changes)
    }
  }

  /// Marks expired messages, at most a thousand at a time, so that other writes need not wait long.
  ///
  /// - Returns: whether there may be more.
  package static func expireMessages(
    at time: WireTime, _ retention: Retention, in transaction: any WriteTransaction,
    _ changes: inout Changes
  ) throws -> Bool {
    let limit = 1000
    let oldest = time.adding(seconds: -Double(retention.pendingDays) * 86_400)
    let stale = try transaction.staleMessages(expiredBy: time, sentBefore: oldest, limit: limit)
    for entry in stale {
      try UndeliveredMessages.end(
        entry, as: .expired,
        because: entry.fetchedAt == nil
          ? "it expired before its recipient fetched it"
          : "its recipient fetched it but did not confirm its delivery in time",
        at: time, transaction, &changes)
    }
    return stale.count == limit
  }

  /// Removes messages and work requests that finished before the retention time, and blobs that were left
  /// before it, and returns how many there were.
  package static func removeFinished(
    at time: WireTime, _ retention: Retention, in transaction: any WriteTransaction
  ) throws -> Int {
    let limit = time.adding(seconds: -Double(retention.finishedDays) * 86_400)
    return try transaction.removeMessages(finishedBefore: limit)
      + transaction.removeWorkRequests(finishedBefore: limit)
      + transaction.removeBlobs(leftBefore: limit)
  }
}
