package import CoordinationAPI

/// The primitives for reading in one transaction.
package protocol ReadTransaction {
  func token(hash: TokenHash) throws -> AccessToken?
  /// Whether a token exists and is neither revoked nor expired at a time; faster than loading it.
  func isValid(_ hash: TokenHash, at time: WireTime) throws -> Bool
  func token(id: String) throws -> AccessToken?
  /// All tokens, the oldest first.
  func tokens() throws -> [AccessToken]

  func node(_ id: String, in repository: RepositoryName) throws -> Node?
  /// Sorted by their ids.
  func nodes(in repository: RepositoryName) throws -> [Node]
  /// How many nodes of a token were seen since a time.
  func nodeCount(of tokenID: String, since time: WireTime, in repository: RepositoryName) throws
    -> Int
  /// How many agents the nodes of a token registered.
  func agentCount(of tokenID: String, in repository: RepositoryName) throws -> Int
  /// Changes whenever an agent comes, goes or changes its status.
  func rosterVersion(of repository: RepositoryName) throws -> Int

  func agent(_ name: String, in repository: RepositoryName) throws -> StoredAgent?
  /// Sorted by name.
  func agents(in repository: RepositoryName) throws -> [StoredAgent]
  /// Agents of any repository whose `overdueAt` has passed.
  func overdueAgents(at time: WireTime) throws -> [StoredAgent]

  func message(_ id: String, in repository: RepositoryName) throws -> StoredMessage?
  func message(key: String, in repository: RepositoryName) throws -> StoredMessage?
  func messages(_ query: MessageQuery, in repository: RepositoryName) throws -> MessagePage
  /// How much of its quota of messages a token uses, for one recipient's name or in all.
  func messageUsage(of tokenID: String, to name: String?, in repository: RepositoryName) throws
    -> MessageUsage
  /// Pending messages of any repository that have expired, or were sent before a time.
  func staleMessages(
    expiredBy time: WireTime, sentBefore: WireTime, limit: Int
  ) throws -> [StoredMessage]

  func workRequest(_ id: String, in repository: RepositoryName) throws -> StoredWorkRequest?
  func workRequest(key: String, in repository: RepositoryName) throws -> StoredWorkRequest?
  /// Unfinished work requests, the most urgent first and of those the oldest.
  func openWorkRequests(in repository: RepositoryName) throws -> [StoredWorkRequest]
  /// How many work requests are unfinished, of one token or of all.
  func openWorkRequestCount(of tokenID: String?, in repository: RepositoryName) throws -> Int
  /// Claimed work requests of a requester, the newest first.
  func claimedWorkRequests(for requester: String, in repository: RepositoryName) throws
    -> [StoredWorkRequest]
  /// How many work requests were made since a time, by one token or by all.
  func workRequestCount(since time: WireTime, of tokenID: String?, in repository: RepositoryName)
    throws
    -> Int

  func blob(_ id: String, in repository: RepositoryName) throws -> StoredBlob?
  /// How many bytes the blobs have that a token left.
  func blobBytes(of tokenID: String, in repository: RepositoryName) throws -> Int

  func policy(of repository: RepositoryName) throws -> StoredPolicy?
}
