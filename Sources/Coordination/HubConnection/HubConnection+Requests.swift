package import CoordinationAPI

/// What the daemon asks of a hub on somebody's behalf; each answer tells of the hub's state too.
extension HubConnection {
  package func policy() async throws -> RepositoryPolicy {
    try await noting { try await client.policy() }
  }

  package func requestWorker(_ spawn: SpawnRecord, key: String) async throws -> SpawnRecord {
    try await noting { try await client.requestWorker(spawn, key: key) }
  }

  package func worker(_ id: String) async throws -> SpawnRecord {
    try await noting { try await client.worker(id) }
  }

  /// The same as soon as it has changed since a revision, and after `wait` as it is.
  package func worker(
    _ id: String, after revision: Int, wait: Duration
  ) async throws -> SpawnRecord {
    try await noting { try await client.worker(id, after: revision, wait: wait) }
  }

  package func leave(_ bytes: some Collection<UInt8>) async throws -> String {
    try await noting { try await client.leave(bytes) }
  }

  package func blob(_ id: String) async throws -> [UInt8] {
    try await noting { try await client.blob(id) }
  }

  package func requireAttempts() async throws {
    try await noting { try await client.requireAttempts() }
  }

  /// Requests of some kinds that nobody has claimed, the most urgent first; waits for one.
  package func pendingWorkers(
    _ kinds: [WorkKind] = [.worker], limit: Int, wait: Duration
  ) async throws -> [SpawnRecord] {
    let found = try await noting {
      try await client.pendingWorkers(kinds, limit: limit, wait: wait)
    }
    name(found.unreadable)
    return found.records
  }

  package func claim(_ id: String, _ claim: SpawnClaim) async throws -> SpawnRecord {
    try await noting { try await client.claim(id, claim) }
  }

  package func update(worker id: String, _ update: SpawnUpdate) async throws -> SpawnRecord {
    try await noting { try await client.update(worker: id, update) }
  }

  /// One that is away is asked all the same: whoever asks wants to know how it is now.
  private func noting<R>(_ ask: () async throws -> R) async throws -> R {
    if let rest = breaker.rest {
      let seconds = Int((rest / .seconds(1)).rounded(.up))
      throw HubError.busy(
        client.hub, seconds: seconds, APIFailure(code: "busy", message: "it said so before"))
    }
    do {
      let result = try await ask()
      answered()
      return result
    } catch let error as HubError {
      // What it says of one request says nothing about the link.
      if error.refusal == nil, !error.isAboutWorkers { _ = failed(error) }
      throw error
    }
  }
}
