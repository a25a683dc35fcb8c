package import CoordinationAPI

/// What can be looked up.
package protocol ReadTransaction {
  func token(hash: TokenHash) throws -> AccessToken?
  /// Whether a token is there, and neither revoked nor expired by then: a quick look.
  func isValid(_ hash: TokenHash, at time: WireTime) throws -> Bool
  func token(id: String) throws -> AccessToken?
  /// All of them, the oldest first.
  func tokens() throws -> [AccessToken]

  func node(_ id: String, in repository: RepositoryName) throws -> Node?
  /// Sorted by their ids.
  func nodes(in repository: RepositoryName) throws -> [Node]
  /// Nodes of a token that were heard of since a time.
  func nodeCount(of tokenID: String, since time: WireTime, in repository: RepositoryName) throws
    -> Int
  /// Agents that nodes of a token registered.
  func agentCount(of tokenID: String, in repository: RepositoryName) throws -> Int
  /// Changes whenever an agent comes, goes or changes its status.
  func rosterVersion(of repository: RepositoryName) throws -> Int

  func agent(_ name: String, in repository: RepositoryName) throws -> StoredAgent?
  /// Sorted by name.
  func agents(in repository: RepositoryName) throws -> [StoredAgent]
  /// Agents of any repository that nobody has heard of for so long that they count as unreachable.
  func overdueAgents(at time: WireTime) throws -> [StoredAgent]

  func message(_ id: String, in repository: RepositoryName) throws -> StoredMessage?
  func message(key: String, in repository: RepositoryName) throws -> StoredMessage?
  func messages(_ query: MessageQuery, in repository: RepositoryName) throws -> MessagePage
  /// What a token has at the hub: messages to an agent's name, or all of them.
  func messageUsage(of tokenID: String, to name: String?, in repository: RepositoryName) throws
    -> MessageUsage
  /// Pending messages of any repository that expired, or were sent before a time.
  func staleMessages(
    expiredBy time: WireTime, sentBefore: WireTime, limit: Int
  ) throws -> [StoredMessage]

  func workRequest(_ id: String, in repository: RepositoryName) throws -> StoredWorkRequest?
  func workRequest(key: String, in repository: RepositoryName) throws -> StoredWorkRequest?
  /// Requests that are not finished, the most urgent first and of those the oldest.
  func openWorkRequests(in repository: RepositoryName) throws -> [StoredWorkRequest]
  /// Requests that are not finished, of one token or of all.
  func openWorkRequestCount(of tokenID: String?, in repository: RepositoryName) throws -> Int
  /// Requests in a name that somebody claimed, the newest first.
  func claimedWorkRequests(for requester: String, in repository: RepositoryName) throws
    -> [StoredWorkRequest]
  /// Requests since a time, of one token or of all.
  func workRequestCount(since time: WireTime, of tokenID: String?, in repository: RepositoryName)
    throws
    -> Int

  func policy(of repository: RepositoryName) throws -> StoredPolicy?
}
