import Coordination
import CoordinationAPI
import Foundation
import Model
import Platform
import Store

/// The workers and attempts of this machine that were started for requests of a hub: their leases while
/// they are at work, and what the hub is told when they end.
struct Assignments: Service {
  let context: DaemonContext
  let connections: HubConnections
  let termination: TeammateTermination
  let attempts: AttemptWork

  /// Renews the leases of workers at work, and reports those that have ended, until it is cancelled.
  func run() async throws {
    let changed = attempts.noted
    let events = context.bus.subscribe()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await news in events where news.mayConcern(.agent, .hub) { changed.ring() }
      }
      group.addTask {
        var renewals: [String: ContinuousClock.Instant] = [:]
        while true {
          await tend(&renewals)
          await changed.wait(hasWork ? nextLook : nil)
          try Task.checkCancellation()
        }
      }
      try await group.waitForAll()
    }
  }

  private var hasWork: Bool {
    context.keeper.state.agents.contains { $0.spawn?.assignment != nil }
      || context.keeper.state.repositories.values.contains {
        !$0.reports.isEmpty || !$0.attempts.isEmpty
      }
  }

  /// A claim has three chances to be renewed before it runs out.
  private var renewalInterval: Duration { .seconds(context.settings.leaseSeconds) / 4 }

  /// Until leases are due, or a hub may be asked again.
  private var nextLook: Duration {
    context.keeper.state.repositories.keys.compactMap(connections.pause).min().map {
      min($0, renewalInterval)
    }
      ?? renewalInterval
  }

  /// `renewals` tells when each claim was renewed, by its request.
  private func tend(_ renewals: inout [String: ContinuousClock.Instant]) async {
    let agents = context.keeper.state.agents.filter { $0.condition?.status != .pending }
    let taken = context.keeper.state.repositories.values.flatMap(\.attempts)
    let requests = Set(
      agents.compactMap { $0.spawn?.assignment?.request } + taken.map(\.assignment.request))
    renewals = renewals.filter { requests.contains($0.key) }
    for agent in agents {
      guard let assignment = agent.spawn?.assignment else { continue }
      do {
        if agent.isLive {
          guard isDue(assignment, renewals) else { continue }
          try await renew(agent, assignment)
          renewals[assignment.request] = .now
        } else {
          try await ended(agent, assignment)
        }
      } catch {
        context.log(.debug, "the lease of \(agent.address) waits: \(error)")
      }
    }
    for attempt in taken where isDue(attempt.assignment, renewals) {
      do {
        try await renew(attempt)
        renewals[attempt.assignment.request] = .now
      } catch {
        context.log(.debug, "the lease of \(attempt.assignment.request) waits: \(error)")
      }
    }
    for repository in context.keeper.state.repositories.values {
      for report in repository.reports where connections.pause(repository.name) == nil {
        await send(report)
      }
    }
  }

  private func isDue(
    _ assignment: Spawn.Assignment, _ renewals: [String: ContinuousClock.Instant]
  ) -> Bool {
    let last = renewals[assignment.request]
    return (last.map { .now - $0 >= renewalInterval * 0.9 } ?? true)
      && connections.pause(assignment.repository) == nil
  }

  /// Holds a claim while its worker is being started, which may take longer than a lease.
  ///
  /// Where it is lost meanwhile, the first renewal after the start ends the worker.
  func holding<R>(
    _ assignment: Spawn.Assignment, while start: () async throws -> R
  ) async throws -> R {
    let renewals = Task {
      while true {
        try await Task.sleep(for: renewalInterval)
        do {
          try await claim(assignment)
        } catch {
          context.log(.debug, "the lease of request \(assignment.request) waits: \(error)")
        }
      }
    }
    defer { renewals.cancel() }
    return try await start()
  }

  private func claim(_ assignment: Spawn.Assignment, as kind: WorkKind? = nil) async throws {
    _ = try await connections.connection(assignment.repository).claim(
      assignment.request,
      SpawnClaim(
        runner: assignment.runner, leaseSeconds: context.settings.leaseSeconds, kind: kind))
  }

  private func renew(_ attempt: Repository.Attempt) async throws {
    do {
      try await claim(attempt.assignment, as: .attempt)
    } catch let error as HubError {
      guard let refusal = error.refusal else { throw error }
      await attempts.lose(attempt, why: refusal.message)
    }
  }

  private func renew(_ agent: Agent, _ assignment: Spawn.Assignment) async throws {
    do {
      try await claim(assignment)
    } catch let error as HubError {
      guard let refusal = error.refusal else { throw error }
      // Two workers on one task would undo each other's work; what this one has is kept.
      _ = try await termination.end(
        agent.address, as: .killed,
        why: "its request is no longer this machine's: \(refusal.message)")
      try await forget(agent)
    }
  }

  /// Turns the end of a worker into a report, in one change of the state.
  private func ended(_ agent: Agent, _ assignment: Spawn.Assignment) async throws {
    let isDone = agent.condition?.status == .completed
    let why = agent.condition?.why ?? agent.gone ?? "it ended"
    let report = Repository.Report(
      assignment: assignment, worker: agent.name, error: isDone ? nil : why)
    try await note(report, instead: agent)
  }

  private func forget(_ agent: Agent) async throws {
    try await blocking { [context] in
      try context.keeper.update { state in
        guard state.agent(agent.address)?.spawn?.id == agent.spawn?.id else { return }
        state.teams[agent.team]?.agents[agent.name]?.spawn?.assignment = nil
      }
    }
    context.endings.ring()
  }

  func note(_ report: Repository.Report, instead agent: Agent? = nil) async throws {
    try await blocking { [context] in
      try context.keeper.update { state in
        if let agent {
          guard state.agent(agent.address)?.spawn?.assignment == report.assignment else { return }
          state.teams[agent.team]?.agents[agent.name]?.spawn?.assignment = nil
        }
        state.repositories[report.assignment.repository]?.reports.append(report)
      }
    }
    // Its time of grace begins now.
    context.endings.ring()
    context.bus.publish(
      .workEnded(
        repository: report.assignment.repository, request: report.assignment.request,
        worker: report.worker, error: report.error))
  }

  /// Tells the hub, and who asked; a report leaves the state when the hub has it.
  private func send(_ report: Repository.Report) async {
    let assignment = report.assignment
    var update = SpawnUpdate(report.error == nil ? .completed : .failed, runner: assignment.runner)
    update.workerName = report.worker
    // A hub takes no long ones, and would never hear of the end.
    update.error = report.error.map { String($0.prefix(4000)) }
    update.output = report.output
    do {
      do {
        _ = try await connections.connection(assignment.repository).update(
          worker: assignment.request, update)
        try await tell(report)
        try await blocking { [attempts] in try attempts.clear(assignment) }
      } catch let error as HubError {
        guard let refusal = error.refusal else { throw error }
        // What came too late is not thrown away.
        context.log(
          .warning,
          "request \(assignment.request): \(refusal.message); what is left of it here is in"
            + " \(context.home.work)/\(assignment.runner)")
      }
      try await blocking { [context] in
        try context.keeper.update { state in
          state.repositories[assignment.repository]?.reports.removeAll { $0 == report }
        }
      }
    } catch {
      context.log(.debug, "the report on \(assignment.request) waits: \(error)")
    }
  }

  private func tell(_ report: Repository.Report) async throws {
    guard let requester = report.assignment.requester else { return }
    let request = report.assignment.request
    let notice = Message.notice(
      report.error.map { "your request \(request) failed: \($0)" }
        ?? "your request \(request) is done by \(report.worker)",
      to: requester, key: "work-\(request)", from: "\(Name.roost)@\(report.worker)")
    let box = context.outbox(of: report.assignment.repository)
    _ = try await blocking { try box.append(notice) }
  }
}
