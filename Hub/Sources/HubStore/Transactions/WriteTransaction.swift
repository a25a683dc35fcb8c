package import CoordinationAPI

/// What can be changed.
///
/// Every `put` adds an entry or replaces the one of the same identity.
package protocol WriteTransaction: ReadTransaction {
  func put(_ token: AccessToken) throws
  func put(_ node: Node) throws
  func put(_ agent: StoredAgent) throws
  func put(_ message: StoredMessage) throws
  func put(_ request: StoredWorkRequest) throws
  func put(_ policy: StoredPolicy) throws

  func removeAgent(_ name: String, in repository: RepositoryName) throws
  /// Removes what was finished before a time and returns how much that was.
  func removeMessages(finishedBefore time: WireTime) throws -> Int
  func removeWorkRequests(finishedBefore time: WireTime) throws -> Int

  /// The next number of a repository; none is given twice.
  func nextSequence(in repository: RepositoryName) throws -> Int
  func advanceRoster(of repository: RepositoryName) throws -> Int
}
