import CoordinationAPI

/// A transaction of `MemoryStore`, on a copy of its state.
final class MemoryTransaction {
  var state: MemoryState

  init(_ state: MemoryState) {
    self.state = state
  }

  private func known(_ repository: RepositoryName) -> MemoryState.Repository {
    state.repositories[repository] ?? MemoryState.Repository()
  }

  private func change(
    _ repository: RepositoryName, _ body: (inout MemoryState.Repository) -> Void
  ) {
    body(&state.repositories[repository, default: MemoryState.Repository()])
  }
}

extension MemoryTransaction: ReadTransaction {
  func isValid(_ hash: TokenHash, at time: WireTime) -> Bool {
    guard let token = token(hash: hash), token.revokedAt == nil else { return false }
    return token.expiresAt.map { $0 > time } ?? true
  }

  func token(hash: TokenHash) -> AccessToken? {
    state.tokens.values.first { $0.hash == hash }
  }

  func token(id: String) -> AccessToken? { state.tokens[id] }

  func tokens() -> [AccessToken] {
    state.tokens.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
  }

  func node(_ id: String, in repository: RepositoryName) -> Node? {
    known(repository).nodes[id]
  }

  func nodes(in repository: RepositoryName) -> [Node] {
    known(repository).nodes.values.sorted { $0.id < $1.id }
  }

  func nodeCount(of tokenID: String, since time: WireTime, in repository: RepositoryName) -> Int {
    known(repository).nodes.values.count { $0.tokenID == tokenID && $0.lastSeen > time }
  }

  func agentCount(of tokenID: String, in repository: RepositoryName) -> Int {
    let repository = known(repository)
    return repository.agents.values.count { agent in
      agent.record.nodeID.flatMap { repository.nodes[$0] }?.tokenID == tokenID
    }
  }

  func rosterVersion(of repository: RepositoryName) -> Int { known(repository).roster }

  func agent(_ name: String, in repository: RepositoryName) -> StoredAgent? {
    known(repository).agents[name]
  }

  func agents(in repository: RepositoryName) -> [StoredAgent] {
    known(repository).agents.values.sorted { $0.record.name < $1.record.name }
  }

  func overdueAgents(at time: WireTime) -> [StoredAgent] {
    state.repositories.values.flatMap(\.agents.values).filter { agent in
      agent.overdueAt.map { $0 < time } ?? false
    }
  }

  func message(_ id: String, in repository: RepositoryName) -> StoredMessage? {
    known(repository).messages[id]
  }

  func message(key: String, in repository: RepositoryName) -> StoredMessage? {
    known(repository).messages.values.first { $0.key == key }
  }

  func messages(_ query: MessageQuery, in repository: RepositoryName) throws -> MessagePage {
    let repository = known(repository)
    let found = repository.messages.values.filter { message in
      let status = message.hasExpired(at: query.time) ? .expired : message.status
      return isAddressed(message.recipient, to: query.recipients, in: repository)
        && (query.statuses.isEmpty || query.statuses.contains(status))
        && query.cursor.includes(message.sequence)
    }
    let sorted = found.sorted { query.cursor.isInOrder($0.sequence, $1.sequence) }
    let page = SizeLimits.page(sorted.prefix(query.limit)) { StoredJSON.data(of: $0.record).count }
    return MessagePage(entries: page, hasMore: page.count < found.count)
  }

  private func isAddressed(
    _ recipient: Recipient, to recipients: MessageQuery.Recipients,
    in repository: MemoryState.Repository
  ) -> Bool {
    switch recipients {
    case .agent(let name, let node):
      recipient.name == name && (recipient.node == nil || recipient.node == node)
    case .node(let node):
      (recipient.node ?? repository.agents[recipient.name]?.record.nodeID) == node
    }
  }

  func messageUsage(of tokenID: String, to name: String?, in repository: RepositoryName) throws
    -> MessageUsage
  {
    var usage = MessageUsage()
    for message in known(repository).messages.values
    where message.senderTokenID == tokenID && (name == nil || message.recipient.name == name) {
      let size = StoredJSON.data(of: message.record).count
      usage.storedBytes += size
      guard message.status == .pending else { continue }
      usage.waiting += 1
      usage.waitingBytes += size
    }
    return usage
  }

  func staleMessages(
    expiredBy time: WireTime, sentBefore: WireTime, limit: Int
  ) -> [StoredMessage] {
    Array(
      state.repositories.values.flatMap(\.messages.values).filter { message in
        let isConfirmable =
          message.fetchedAt.map { time.seconds(since: $0) <= StoredMessage.confirmationSeconds }
          ?? false
        let isOld = (message.record.createdAt ?? time) < sentBefore && !isConfirmable
        return message.status == .pending && (message.hasExpired(at: time) || isOld)
      }.prefix(limit))
  }

  func workRequest(_ id: String, in repository: RepositoryName) -> StoredWorkRequest? {
    known(repository).workRequests[id]
  }

  func workRequest(key: String, in repository: RepositoryName) -> StoredWorkRequest? {
    known(repository).workRequests.values.first { $0.key == key }
  }

  func openWorkRequests(in repository: RepositoryName) -> [StoredWorkRequest] {
    known(repository).workRequests.values.filter { $0.finishedAt == nil }.sorted { a, b in
      (-a.record.priority, a.createdAt) < (-b.record.priority, b.createdAt)
    }
  }

  func openWorkRequestCount(of tokenID: String?, in repository: RepositoryName) -> Int {
    known(repository).workRequests.values.count {
      $0.finishedAt == nil && (tokenID == nil || $0.requesterTokenID == tokenID)
    }
  }

  func claimedWorkRequests(for requester: String, in repository: RepositoryName)
    -> [StoredWorkRequest]
  {
    known(repository).workRequests.values.filter {
      $0.claim != nil && $0.record.spawnedBy == requester
    }
    .sorted { $0.createdAt > $1.createdAt }
  }

  func workRequestCount(since time: WireTime, of tokenID: String?, in repository: RepositoryName)
    -> Int
  {
    known(repository).workRequests.values.count {
      $0.createdAt > time && (tokenID == nil || $0.requesterTokenID == tokenID)
    }
  }

  func blob(_ id: String, in repository: RepositoryName) -> StoredBlob? {
    known(repository).blobs[id]
  }

  func blobBytes(of tokenID: String, in repository: RepositoryName) -> Int {
    known(repository).blobs.values.reduce(0) { $0 + ($1.tokenID == tokenID ? $1.data.count : 0) }
  }

  func policy(of repository: RepositoryName) -> StoredPolicy? { known(repository).policy }
}

extension MemoryTransaction: WriteTransaction {
  func put(_ token: AccessToken) { state.tokens[token.id] = token }

  func put(_ node: Node) { change(node.repository) { $0.nodes[node.id] = node } }

  func put(_ agent: StoredAgent) {
    change(agent.repository) { $0.agents[agent.record.name] = agent }
  }

  func put(_ message: StoredMessage) {
    change(message.repository) { $0.messages[message.id] = message }
  }

  func put(_ request: StoredWorkRequest) {
    change(request.repository) { $0.workRequests[request.id] = request }
  }

  func put(_ policy: StoredPolicy) { change(policy.repository) { $0.policy = policy } }

  func put(_ blob: StoredBlob) { change(blob.repository) { $0.blobs[blob.id] = blob } }

  func removeAgent(_ name: String, in repository: RepositoryName) {
    change(repository) { $0.agents[name] = nil }
  }

  func removeMessages(finishedBefore time: WireTime) -> Int {
    remove(\.messages) { $0.finishedAt.map { $0 < time } ?? false }
  }

  func removeWorkRequests(finishedBefore time: WireTime) -> Int {
    remove(\.workRequests) { $0.finishedAt.map { $0 < time } ?? false }
  }

  func removeBlobs(leftBefore time: WireTime) -> Int { remove(\.blobs) { $0.leftAt < time } }

  private func remove<Entry>(
    _ entries: WritableKeyPath<MemoryState.Repository, [String: Entry]>,
    where isOld: (Entry) -> Bool
  ) -> Int {
    var count = 0
    for name in Array(state.repositories.keys) {
      change(name) { repository in
        let kept = repository[keyPath: entries].filter { !isOld($0.value) }
        count += repository[keyPath: entries].count - kept.count
        repository[keyPath: entries] = kept
      }
    }
    return count
  }

  func nextSequence(in repository: RepositoryName) -> Int {
    change(repository) { $0.sequence += 1 }
    return known(repository).sequence
  }

  func advanceRoster(of repository: RepositoryName) -> Int {
    change(repository) { $0.roster += 1 }
    return known(repository).roster
  }
}

extension MessageQuery.Cursor {
  fileprivate func includes(_ sequence: Int) -> Bool {
    switch self {
    case .after(let number): sequence > number
    case .before(let number): sequence < number
    }
  }

  fileprivate func isInOrder(_ a: Int, _ b: Int) -> Bool {
    switch self {
    case .after: a < b
    case .before: a > b
    }
  }
}
