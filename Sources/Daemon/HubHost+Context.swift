import Coordination
import CoordinationAPI
import Execution
import Model
import Orchestration
import Swarm

extension HubHost {
  /// The hubs that this daemon is tied to, as runs see them.
  init(_ context: DaemonContext, _ connections: HubConnections) {
    let hubs = RunHubs(context: context, connections: connections)
    self.init(
      repository: { try await hubs.repository(createdBy: $0) },
      leave: { name, bytes in try await hubs.ask(name) { try await $0.leave(bytes) } },
      read: { name, id in try await hubs.ask(name) { try await $0.blob(id) } },
      request: { try await hubs.request($1, in: $0) },
      look: { name, id, revision in
        try await hubs.ask(name) {
          try HubProgress(await $0.worker(id, after: revision, wait: .seconds(30)))
        }
      },
      cancel: { try await hubs.cancel($1, in: $0) },
      bundleLimit: { context.settings.bundleBytes }, blobLimit: BlobRecord.limit)
  }
}

/// Hubs, as runs ask them.
private struct RunHubs: Sendable {
  let context: DaemonContext
  let connections: HubConnections

  /// The repository of the team of whoever starts a run, or the only one that has a hub.
  func repository(createdBy: String) async throws -> String {
    let state = context.keeper.state
    let hybrid = state.repositories.values.filter(\.hybrid.isEnabled).map(\.name).sorted()
    let own = (try? Address(createdBy)).flatMap { state.teams[$0.team]?.repository }
    let name: String
    if let own, hybrid.contains(own) {
      name = own
    } else {
      guard let only = hybrid.first else {
        throw HybridProblem(
          "with executor hub a run needs a hub, and none is configured; see `roost config --help`")
      }
      guard hybrid.count == 1 else {
        throw HybridProblem(
          "a run with executor hub goes over the hub of its team's repository, and the team of"
            + " \(createdBy) has none with a hub; there are \(hybrid.joined(separator: ", "))")
      }
      name = only
    }
    let connection = try await connections.connection(name)
    try await connection.requireAttempts()
    return name
  }

  /// Asks a hub; what may go otherwise later is told apart from what never will.
  func ask<Answer>(
    _ repository: String, _ body: (HubConnection) async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await body(await connections.connection(repository))
    } catch let error as HubError {
      if error.refusal != nil { throw SwarmError.notPossible("\(error)") }
      throw HubIsAway("\(error)")
    } catch let error as HybridProblem {
      // It may be mended.
      throw HubIsAway("\(error)")
    }
  }

  func request(_ attempt: HubAttempt, in repository: String) async throws -> String {
    var spawn = SpawnRecord(
      task: attempt.summary,
      spawnedBy: "\(attempt.requester)@\(context.keeper.state.node?.id ?? "")")
    spawn.kind = .known(.attempt)
    spawn.input = attempt.input
    spawn.metadata = ["agent": attempt.agent]
    let wanted = spawn
    return try await ask(repository) { connection in
      guard let id = try await connection.requestWorker(wanted, key: attempt.key).id else {
        throw SwarmError.notPossible("the hub gave the request for \(attempt.key) no id")
      }
      return id
    }
  }

  func cancel(_ id: String, in repository: String) async throws -> HubProgress {
    try await ask(repository) { connection in
      do {
        return try HubProgress(await connection.update(worker: id, SpawnUpdate(.cancelled)))
      } catch let error as HubError where error.refusal?.code == "backward" {
        // It ended by itself just before.
        return try HubProgress(await connection.worker(id))
      }
    }
  }
}

extension HubProgress {
  init(_ record: SpawnRecord) throws {
    let state: State
    switch record.status.known {
    case .pending?: state = .waiting
    case .inProgress?:
      state = .taken(
        node: record.claimedBy ?? "another machine", since: record.claimedAt?.text ?? "")
    case .completed?:
      guard let output = record.output else {
        throw SwarmError.notPossible(
          "the request \(record.id ?? "") is completed and nothing came of it")
      }
      state = .ended(output: output)
    case .failed?: state = .failed(record.error ?? "it failed")
    case .cancelled?: state = .cancelled
    case nil:
      throw SwarmError.notPossible(
        "the hub says that a request is \(record.status.word)")
    }
    self.init(
      state: state, revision: record.revision ?? 0, tail: record.progress ?? "",
      printed: record.printed ?? 0)
  }
}
