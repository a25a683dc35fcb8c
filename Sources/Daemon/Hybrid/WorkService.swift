import Control
import Coordination
import CoordinationAPI
import Foundation
import Model
import Platform
import Store

/// Work that machines ask of one another: requests for workers, and their start.
struct WorkService: Sendable {
  let context: DaemonContext
  let connections: HubConnections
  let teammates: Teammates
  let assignments: Assignments
  let attempts: AttemptWork
  /// The attempts that were passed over here, and told of.
  let passedOver = PassedOver()

  private static let taskLimit = 120_000
  /// Times that a request is made whose answers get lost.
  private static let tries = 3

  // MARK: - Asking

  /// Asks the hub for a worker.
  func request(_ request: WorkRequest) async throws -> SpawnRecord {
    let node = context.keeper.state.node?.id ?? ""
    var spawn = SpawnRecord(task: request.task, spawnedBy: "\(request.sender)@\(node)")
    spawn.priority = request.priority ?? 0
    spawn.preferLocation = .known(.remote)
    let wanted = spawn
    return try await answer {
      try await ask(for: wanted, key: request.key, await connections.connection(request.repository))
    }
  }

  /// Asks again where no answer came: under its key the hub has the request once.
  ///
  /// - Throws: `unreachable` alone where the hub is sure not to have it and may be elsewhere.
  private func ask(
    for spawn: SpawnRecord, key: String, _ connection: HubConnection
  ) async throws -> SpawnRecord {
    var tries = 0
    var isUnknown = false
    while true {
      do {
        return try await connection.requestWorker(spawn, key: key)
      } catch let error as HubError where error.isTransient {
        tries += 1
        switch error {
        case .unanswered: isUnknown = true
        case .unreachable where !isUnknown: throw error
        default:
          guard isUnknown else { throw HybridError.hubIsBusy("\(error)") }
        }
        guard tries < Self.tries else {
          throw HybridError.hubIsSilent("\(error)", key: key)
        }
      }
      try await Task.sleep(for: .seconds(1))
    }
  }

  /// What became of a request.
  func show(_ query: WorkQuery) async throws -> SpawnRecord {
    guard WireName.isValidID(query.id) else { throw HybridError.notARequestID(query.id) }
    return try await answer { try await connections.connection(query.repository).worker(query.id) }
  }

  // MARK: - Doing

  /// A request that was claimed, and its worker, or why that did not start.
  struct Taken: Sendable {
    var request: SpawnRecord
    var outcome: Outcome

    enum Outcome: Sendable {
      case worker(Agent)
      case notStarted(any Error)
      /// An attempt, which goes on by itself.
      case attempt
      /// An attempt that this machine cannot make, and why.
      case passedOver(String)
    }
  }

  /// Claims one request and starts a worker for it; waits for either to be possible.
  ///
  /// - Returns: nil if the time ran out.
  func takeOne(_ request: RunnerRequest) async throws -> Taken? {
    let seconds = min(max(request.waitSeconds, 1), 60)
    let events = context.bus.subscribe()
    guard try await hasRoom(request, events, within: seconds) else { return nil }
    return try await answer {
      let connection = try await connections.connection(request.repository)
      if !request.agents.isEmpty { try await connection.requireAttempts() }
      let pending = try await connection.pendingWorkers(
        request.kinds, limit: 100, wait: .seconds(seconds))
      for candidate in pending {
        if let taken = try await take(candidate, request, connection) { return taken }
      }
      // Those that are passed over here are there at once when they are asked for again.
      if !pending.isEmpty { await Wake().wait(.seconds(min(seconds, 2))) }
      return nil
    }
  }

  /// Takes a request, if this machine can and no other one is faster.
  private func take(
    _ candidate: SpawnRecord, _ request: RunnerRequest, _ connection: HubConnection
  ) async throws -> Taken? {
    guard let id = candidate.id else { return nil }
    let isAttempt = candidate.kind?.known == .attempt
    if isAttempt, let why = await request.obstacle(to: candidate) {
      return passedOver.add(id) ? Taken(request: candidate, outcome: .passedOver(why)) : nil
    }
    guard let claimed = try await claim(id, isAttempt ? .attempt : nil, connection) else {
      return nil
    }
    // What is claimed is started, even if whoever asked goes away now.
    return try await Task {
      guard isAttempt else {
        return try await start(claimed.spawn, claimed.runner, request, connection)
      }
      let assignment = Spawn.Assignment(
        repository: request.repository, request: id, runner: claimed.runner, requester: nil)
      try await attempts.take(
        Repository.Attempt(
          assignment: assignment, input: claimed.spawn.input ?? "",
          searchPath: request.spawn.searchPath))
      return Taken(request: claimed.spawn, outcome: .attempt)
    }
    .value
  }

  /// Waits until fewer workers than allowed are at work.
  private func hasRoom(
    _ request: RunnerRequest, _ events: EventSubscription, within seconds: Int
  ) async throws -> Bool {
    @Sendable func isFull() -> Bool {
      context.keeper.state.agents.count {
        $0.isLive && $0.spawn?.assignment?.repository == request.repository
      } + (context.keeper.state.repositories[request.repository]?.attempts.count ?? 0)
        >= request.limit
    }
    guard isFull() else { return true }
    return try await withDeadline(.seconds(seconds)) {
      for await news in events where news.mayConcern(.agent, .hub) {
        if !isFull() { return true }
      }
      return false
    } ?? false
  }

  private func claim(
    _ id: String, _ kind: WorkKind?, _ connection: HubConnection
  ) async throws -> (spawn: SpawnRecord, runner: String)? {
    let mark = MessageID.make().suffix(8).lowercased()
    let runner = "\(context.keeper.state.node?.id.prefix(48) ?? "").\(mark)"
    do {
      let spawn = try await connection.claim(
        id,
        SpawnClaim(runner: runner, leaseSeconds: context.settings.leaseSeconds, kind: kind))
      return (spawn, runner)
    } catch let error as HubError {
      // Another runner was faster.
      guard error.refusal != nil else { throw error }
      return nil
    }
  }

  private func start(
    _ spawn: SpawnRecord, _ runner: String, _ request: RunnerRequest, _ connection: HubConnection
  ) async throws -> Taken {
    let id = spawn.id ?? ""
    // The claim's own: the name of a worker that another machine lost may still be known.
    let name = "worker-\(runner.suffix(8))"
    let assignment = Spawn.Assignment(
      repository: request.repository, request: id, runner: runner,
      requester: spawn.spawnedBy.isEmpty ? nil : spawn.spawnedBy)
    do {
      // It is an argument of a program and a variable of its environment, which the system limits.
      guard spawn.task.utf8.count <= Self.taskLimit, !spawn.task.utf8.contains(0) else {
        throw HybridProblem(
          "its task has \(spawn.task.utf8.count) bytes, or a NUL in it; a program takes"
            + " at most \(Self.taskLimit) bytes, and no NUL")
      }
      var wanted = request.spawn
      wanted.name = name
      wanted.prompt = spawn.task
      wanted.assignment = assignment
      if !wanted.wantsWorktree {
        wanted.workingDirectory = "\(context.home.work)/\(id)"
        try Files.createDirectory(wanted.workingDirectory)
      }
      let final = wanted
      let agent = try await assignments.holding(assignment) {
        try await teammates.spawner.spawn(final).agent
      }
      try await tell(connection, of: agent, assignment)
      return Taken(request: spawn, outcome: .worker(agent))
    } catch let error as HubError {
      throw error
    } catch {
      try await assignments.note(
        Repository.Report(assignment: assignment, worker: name, error: "it did not start: \(error)")
      )
      return Taken(request: spawn, outcome: .notStarted(error))
    }
  }

  /// Tells the hub that a worker is at work.
  ///
  /// One that has ended by then was told of, perhaps; one whose claim was lost is ended at its renewal.
  private func tell(
    _ connection: HubConnection, of agent: Agent, _ assignment: Spawn.Assignment
  ) async throws {
    var update = SpawnUpdate(.inProgress, runner: assignment.runner)
    update.workerName = agent.name
    do {
      _ = try await connection.update(worker: assignment.request, update)
    } catch let error as HubError {
      guard let refusal = error.refusal else { throw error }
      context.log(.debug, "request \(assignment.request) goes on: \(refusal.message)")
    }
  }

  // MARK: - Common

  /// Runs what asks a hub; its errors keep their meaning over the control socket.
  private func answer<Answer>(_ ask: () async throws -> Answer) async throws -> Answer {
    do {
      return try await ask()
    } catch let error as HubError {
      throw error.isTransient ? HybridError.hubIsAway("\(error)") : .hubRefused("\(error)")
    } catch let error as HybridProblem {
      throw HybridError.noHub("\(error)")
    }
  }
}
