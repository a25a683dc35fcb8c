package import CoordinationAPI

/// The primitives for writing in one transaction.
///
/// Every `put` adds a value, or replaces the one with the same identity.
package protocol WriteTransaction: ReadTransaction {
  func put(_ token: AccessToken) throws
  func put(_ node: Node) throws
  func put(_ agent: StoredAgent) throws
  func put(_ message: StoredMessage) throws
  func put(_ request: StoredWorkRequest) throws
  func put(_ policy: StoredPolicy) throws
  func put(_ blob: StoredBlob) throws

  func removeAgent(_ name: String, in repository: RepositoryName) throws
  /// Removes messages that finished before a time, and returns how many there were.
  func removeMessages(finishedBefore time: WireTime) throws -> Int
  /// Removes work requests that finished before a time, and returns how many there were.
  func removeWorkRequests(finishedBefore time: WireTime) throws -> Int

  /// Removes blobs that were left before a time, and returns how many there were.
  func removeBlobs(leftBefore time: WireTime) throws -> Int

  /// The next sequence number of a repository, which is never given twice.
  func nextSequence(in repository: RepositoryName) throws -> Int
  /// Advances the roster version of a repository, and returns the new one.
  func advanceRoster(of repository: RepositoryName) throws -> Int
}
