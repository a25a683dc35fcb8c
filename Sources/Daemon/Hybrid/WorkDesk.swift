import Control
import Coordination
import CoordinationAPI
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store

/// Work that machines ask of one another: requests for workers, and their start.
struct WorkDesk: Sendable {
  let place: Workplace
  let links: Links
  let teammates: Teammates
  let assignments: Assignments

  private static let taskLimit = 120_000
  /// Times that a request is made whose answers get lost.
  private static let tries = 3

  // MARK: - Asking

  /// Asks the hub for a worker.
  func request(_ parameters: JSON) async throws -> JSON {
    let repository = try repository(parameters)
    let sender = parameters["sender"]?.string ?? Name.user
    let node = place.keeper.state.node?.id ?? ""
    var spawn = SpawnRecord(
      task: try parameters.requiredString("task"), spawnedBy: "\(sender)@\(node)")
    spawn.priority = parameters["priority"]?.integer ?? 0
    spawn.preferLocation = .known(.remote)
    let key = parameters["key"]?.string ?? MessageID.make()
    let wanted = spawn
    return try await answer {
      try await ask(for: wanted, key: key, links.link(repository)).json
    }
  }

  /// Asks again where no answer came: under its key the hub has the request once.
  ///
  /// - Throws: `unreachable` alone where the hub is sure not to have it and may be elsewhere.
  private func ask(
    for spawn: SpawnRecord, key: String, _ link: Link
  ) async throws -> SpawnRecord {
    var tries = 0
    var isUnknown = false
    while true {
      do {
        return try await link.requestWorker(spawn, key: key)
      } catch let error as HubError where error.isTransient {
        tries += 1
        switch error {
        case .unanswered: isUnknown = true
        case .unreachable where !isUnknown: throw error
        default:
          guard isUnknown else { throw RPCError.application("hub_busy", "\(error)") }
        }
        guard tries < Self.tries else {
          throw RPCError.application(
            "hub_silent",
            "\(error); it may have the request all the same, so ask again with --key \(key)")
        }
      }
      try await Task.sleep(for: .seconds(1))
    }
  }

  /// What became of a request.
  func show(_ parameters: JSON) async throws -> JSON {
    let repository = try repository(parameters)
    let id = try parameters.requiredString("id")
    guard WireName.isValidID(id) else {
      throw RPCError.application("bad_id", "\"\(id)\" is no id of a request")
    }
    return try await answer { try await links.link(repository).worker(id).json }
  }

  // MARK: - Doing

  /// Claims one request and starts a worker for it; waits for either to be possible.
  ///
  /// - Returns: the worker and its request, or null if the time ran out.
  func takeOne(_ request: RunnerRequest) async throws -> JSON {
    let seconds = min(max(request.waitSeconds, 1), 60)
    let events = place.bus.subscribe()
    guard try await hasRoom(request, events, within: seconds) else { return .null }
    return try await answer {
      let link = try links.link(request.repository)
      let pending = try await link.pendingWorkers(limit: 10, wait: .seconds(seconds))
      for candidate in pending {
        guard let id = candidate.id, let claimed = try await claim(id, link) else { continue }
        // What is claimed is started, even if whoever asked goes away now.
        return try await Task { try await start(claimed.spawn, claimed.runner, request, link) }
          .value
      }
      return .null
    }
  }

  /// Waits until fewer workers than allowed are at work.
  private func hasRoom(
    _ request: RunnerRequest, _ events: EventSubscription, within seconds: Int
  ) async throws -> Bool {
    @Sendable func isFull() -> Bool {
      place.keeper.state.agents.count {
        $0.isLive && $0.spawn?.assignment?.repository == request.repository
      } >= request.limit
    }
    guard isFull() else { return true }
    return try await withDeadline(.seconds(seconds)) {
      for await news in events where news.mayConcern(.agent) {
        if !isFull() { return true }
      }
      return false
    } ?? false
  }

  private func claim(
    _ id: String, _ link: Link
  ) async throws -> (spawn: SpawnRecord, runner: String)? {
    let mark = MessageID.make().suffix(8).lowercased()
    let runner = "\(place.keeper.state.node?.id.prefix(48) ?? "").\(mark)"
    do {
      let spawn = try await link.claim(
        id, SpawnClaim(runner: runner, leaseSeconds: place.settings.leaseSeconds))
      return (spawn, runner)
    } catch let error as HubError {
      // Another runner was faster.
      guard error.refusal != nil else { throw error }
      return nil
    }
  }

  private func start(
    _ spawn: SpawnRecord, _ runner: String, _ request: RunnerRequest, _ link: Link
  ) async throws -> JSON {
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
          "its task has \(spawn.task.utf8.count) bytes or a NUL in it; a program takes up to"
            + " \(Self.taskLimit) and none")
      }
      var wanted = request.spawn
      wanted.name = name
      wanted.prompt = spawn.task
      wanted.assignment = assignment
      if !wanted.wantsWorktree {
        wanted.workingDirectory = "\(place.home.work)/\(id)"
        try Files.createDirectory(wanted.workingDirectory)
      }
      let final = wanted
      let agent = try await assignments.holding(assignment) {
        try await teammates.spawner.spawn(final).agent
      }
      var update = SpawnUpdate(.inProgress, runner: runner)
      update.workerName = agent.name
      _ = try await link.update(worker: id, update)
      return ["worker": agent.json, "request": try spawn.json]
    } catch let error as HubError {
      throw error
    } catch {
      try await assignments.note(
        Repository.Report(assignment: assignment, worker: name, error: "it did not start: \(error)")
      )
      return ["request": try spawn.json, "error": .string("\(error)")]
    }
  }

  // MARK: - Common

  private func repository(_ parameters: JSON) throws -> String {
    try parameters.requiredString("repository")
  }

  /// Runs what asks a hub; its errors keep their meaning over the control socket.
  private func answer(_ ask: () async throws -> JSON) async throws -> JSON {
    do {
      return try await ask()
    } catch let error as HubError {
      throw RPCError.application(error.isTransient ? "hub_away" : "hub_refused", "\(error)")
    } catch let error as HybridProblem {
      throw RPCError.application("not_hybrid", "\(error)")
    }
  }
}

extension SpawnRecord {
  fileprivate var json: JSON {
    get throws { try JSON(parsing: Array(JSONEncoder().encode(self))) }
  }
}
