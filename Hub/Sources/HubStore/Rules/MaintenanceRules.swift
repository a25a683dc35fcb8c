package import CoordinationAPI

/// What changes by the passing of time alone.
package enum MaintenanceRules {
  /// How long things are kept.
  package struct Retention: Sendable {
    /// Days that a finished message or request is kept.
    package var finishedDays: Int
    /// Days after which a message that nobody fetched expires.
    package var pendingDays: Int

    package init(finishedDays: Int = 7, pendingDays: Int = 30) {
      self.finishedDays = finishedDays
      self.pendingDays = pendingDays
    }
  }

  /// Counts the roster on for every repository in which agents have just become unreachable.
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

  /// Marks what expired, at most a thousand at once so that nobody waits long for it.
  ///
  /// - Returns: whether there is more.
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
          : "its recipient fetched it and did not say in time that it arrived",
        at: time, transaction, &changes)
    }
    return stale.count == limit
  }

  /// Removes what was finished long ago, and returns how much that was.
  package static func removeFinished(
    at time: WireTime, _ retention: Retention, in transaction: any WriteTransaction
  ) throws -> Int {
    let limit = time.adding(seconds: -Double(retention.finishedDays) * 86_400)
    return try transaction.removeMessages(finishedBefore: limit)
      + transaction.removeWorkRequests(finishedBefore: limit)
  }
}
