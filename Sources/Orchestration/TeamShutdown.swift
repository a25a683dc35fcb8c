import Synchronization
import Foundation
import Model
import Platform
import Store
package import Tasks

/// The end of a team that was formed for a goal.
///
/// It takes no new tasks; those that run have their time, and then are called off; a report is
/// written; members are told and go on with what else they do. Each step is in the log before the
/// next one, so that a second call, and a daemon that starts anew, go on where it was.
extension TaskService {
  /// Ends a team, and returns where the report is.
  package func shutDown(_ request: TeamShutdownRequest) async throws -> String {
    let log = try await blocking { [logs] in try logs.log(of: request.team) }
    guard let formation = log.tasks.formation else {
      throw FormationError.notFormed(team: request.team)
    }
    if formation.status == .disbanded { return context.home.teamReport(of: request.team) }
    if formation.status != .shuttingDown {
      let end = context.now().addingTimeInterval(max(0, request.graceSeconds))
      try await change(log) { tasks in
        guard let now = tasks.formation?.status, now != .shuttingDown else { return [] }
        return [.formation(.shutdown(reason: request.reason, until: Timestamp.written(end)))]
      }
    }
    try await finish(log)
    return context.home.teamReport(of: request.team)
  }

  /// Goes on with a shutdown that has begun, or waits for whoever does.
  func finish(_ log: TaskLog) async throws {
    let team = log.tasks.team
    guard ending.withLock({ $0.insert(team).inserted }) else {
      return try await awaitChange { [self] in !ending.withLock { $0.contains(team) } }
    }
    defer {
      _ = ending.withLock { $0.remove(team) }
      watchers.ring()
    }
    guard let end = log.tasks.formation?.endsAt, log.tasks.formation?.status == .shuttingDown else {
      return
    }
    try await awaitTasks(of: log, until: end)
    try await change(log) { tasks in
      try tasks.unfinished.flatMap { try tasks.cancelling($0.id, because: "the team ends") }
    }
    try await settleMilestones(of: log)
    try await writeReport(of: log)
    let before = log.tasks.formation
    if let before {
      // Told first: where a crash comes between, it is told again, under the same key.
      await tellEnd(
        of: before, before.members, "team \(before.team) has ended: \(before.endReason)")
    }
    try await change(log) { tasks in
      guard tasks.formation?.status == .shuttingDown else { return [] }
      return [.formation(.status(.disbanded, reason: tasks.formation?.reason))]
    }
    guard let before, log.tasks.formation?.status == .disbanded else { return }
    try await archive(log)
    let reason = before.endReason
    context.publish(
      .team(
        .gracefulShutdown(
          before.team, reason: reason, membersSettled: before.settlement?.membersSettled ?? 0)))
    for member in before.members {
      context.publish(.team(.memberLeft(before.team, "\(member.agent)", reason: reason)))
    }
    context.publish(.team(.disbanded(before.team, reason: reason)))
  }

  /// Settles its milestones in proportion, once: what becomes of their money is in the log before it
  /// moves.
  private func settleMilestones(of log: TaskLog) async throws {
    let ledger = try await budgets.ledger(of: log.tasks.team)
    let now = context.now()
    try await change(log) { tasks in
      guard tasks.formation?.status == .shuttingDown, tasks.formation?.settlement == nil else {
        return []
      }
      return try tasks.settling(in: ledger, at: now)
    }
    _ = try await budgets.follow(log.tasks)
    try await budgets.conclude(log.tasks.team)
  }

  private func awaitTasks(of log: TaskLog, until end: Date) async throws {
    let context = context
    try await awaitChange(until: end) {
      log.tasks.unfinished.isEmpty || context.now() >= end
    }
  }

  /// Waits until something holds; it is looked at with each change of tasks, and at that time.
  func awaitChange(until end: Date? = nil, _ holds: @Sendable () -> Bool) async throws {
    let watcher = Watchers.Watcher()
    watchers.add(watcher)
    defer { watchers.remove(watcher) }
    while !holds() {
      let rest = end.map { max(0, $0.timeIntervalSince(context.now())) }
      await watcher.wake.wait(rest.map { .milliseconds(Int($0 * 1000) + 1) })
      try Task.checkCancellation()
    }
  }

  private func writeReport(of log: TaskLog) async throws {
    let tasks = log.tasks
    guard let formation = tasks.formation else { return }
    let ledger = try await budgets.ledger(of: tasks.team)
    let report = TeamReport(
      formation, tasks: tasks.all, milestones: tasks.dealings.milestones, ledger: ledger,
      at: context.now())
    let path = context.home.teamReport(of: tasks.team)
    try await blocking {
      try Files.write(report.document, to: "\(path).json")
      try Files.write(Array(report.text.utf8), to: "\(path).md")
    }
  }
}

extension Formation {
  fileprivate var endReason: String { reason ?? "it has ended" }
}
