package import Foundation
import Tasks

/// What happened in a run, put together from the lines of its log: what statistics are made of.
package struct RunHistory: Sendable {
  package private(set) var run: SwarmRun
  /// For each task what it waits for, and since when.
  private var waiting: [(cause: RunRecord.Cause, since: Date)?]
  private var waits: [[RunRecord.Wait]]
  private var suspensions = 0
  private var retries = 0

  /// - Throws: where the first line does not begin a run.
  package init(_ first: RunEntry) throws(SwarmError) {
    run = try SwarmRun(first)
    waiting = run.tasks.map { _ in nil }
    waits = run.tasks.map { _ in [] }
  }

  /// Takes the next line.
  package mutating func apply(_ entry: RunEntry) throws(SwarmError) {
    guard entry.number > run.last else { return }
    let retryTimes = changed(by: entry.event).map { ($0, run.tasks[$0].retryAt) }
    try run.apply(entry)
    for (number, retryAt) in retryTimes { look(at: number, retryAt, entry.at) }
    switch entry.event {
    case .task(_, let change), .attempt(_, _, let change): count(change)
    case .created, .state, .landed, .told, .closed, .looked, .used: break
    }
  }

  private mutating func count(_ change: RunTaskChange) {
    switch change {
    case .suspended: suspensions += 1
    case .retry: retries += 1
    default: break
    }
  }

  /// The tasks whose wait a change may begin or end.
  private func changed(by event: RunEvent) -> [Int] {
    switch event {
    case .state: Array(run.tasks.indices)
    case .task(let id, _), .attempt(let id, _, _):
      run.number(of: id).map { [$0] + run.graph.dependents[$0] } ?? []
    case .created, .landed, .told, .closed, .looked, .used: []
    }
  }

  private mutating func look(at number: Int, _ retryAt: Date?, _ now: Date) {
    let cause = Self.cause(run.tasks[number].state, run.state)
    guard cause != waiting[number]?.cause else { return }
    if let (before, since) = waiting[number] {
      waits[number] += Self.waits(before, since, now, retryAt)
    }
    waiting[number] = cause.map { ($0, now) }
  }

  /// A wait, and where it was one for a time that has passed, the wait for a slot behind it.
  private static func waits(
    _ cause: RunRecord.Cause, _ since: Date, _ end: Date, _ until: Date?
  ) -> [RunRecord.Wait] {
    guard [.retry, .rateLimit].contains(cause), let until, until < end else {
      return [RunRecord.Wait(cause, .init(since, end))]
    }
    let middle = max(since, until)
    return [.init(cause, .init(since, middle)), .init(.slot, .init(middle, end))]
  }

  private static func cause(_ task: RunTaskState, _ run: RunState) -> RunRecord.Cause? {
    guard !run.isTerminal, run != .staged else { return nil }
    return switch task {
    case .pending: .dependencies
    case .ready: run == .paused ? .paused : .slot
    case .retryWait: .retry
    case .suspended: .rateLimit
    case .needsInput, .conflict: .person
    case .launching, .running, .verifying, .integrating, .done, .cached, .failed, .timedOut,
      .cancelled, .skipped:
      nil
    }
  }

  /// All of it, where what has not ended ends now.
  package func record(now: Date) -> RunRecord {
    var record = RunRecord(
      name: run.id, goal: run.header.plan.goal, width: run.config.width,
      startedAt: run.startedAt ?? run.header.createdAt, endedAt: run.endedAt ?? now)
    record.tasks = run.tasks.indices.map { entry($0, record.endedAt) }
    record.rateLimits.requests = run.launchCount
    record.cacheMisses = run.cacheMisses
    record.rateLimits.hits = suspensions
    record.rateLimits.retries = suspensions + retries
    record.artifacts = run.tasks.flatMap { task in
      (task.report?.artifacts ?? []).map { path in
        var artifact = SwarmArtifact(type: "file", name: path, content: path)
        artifact.source = task.id
        return artifact
      }
    }
    return record
  }

  private func entry(_ number: Int, _ now: Date) -> RunRecord.Entry {
    let task = run.tasks[number]
    var entry = RunRecord.Entry(
      id: task.id, title: task.plan.title, dependencies: run.graph.dependencies[number],
      outcome: .init(task.state))
    entry.isCached = task.state.isSuccess && task.current?.isReused == true
    let attempts = task.attempts.filter { !$0.isReused }
    entry.attempts = attempts.enumerated().map { place, attempt in
      // Of one whose end nobody saw, nothing is known but that the next one came.
      let isOpen =
        task.isOpenRace
        ? attempt.verdict == nil : place == attempts.count - 1 && task.state.isActive
      return .init(attempt.launchedAt, attempt.endedAt ?? (isOpen ? now : attempt.launchedAt))
    }
    entry.waits = waits[number]
    if let (cause, since) = waiting[number] {
      entry.waits += Self.waits(cause, since, now, task.retryAt)
    }
    let reports = attempts.compactMap { $0.end?.report }
    entry.steps = reports.reduce(0) { $0 + ($1.turns ?? 0) }
    entry.toolCalls = attempts.reduce(0) { $0 + ($1.toolCalls ?? 0) }
    let cost = attempts.compactMap(\.cost).reduce(0, +)
    entry.cost = cost == 0 ? nil : try? Amount(micros: Int64(cost))
    entry.usage = attempts.compactMap(\.tokens).reduce(nil as TokenUsage?) { sum, next in
      guard let sum else { return next }
      return sum.adding(next) ?? sum
    }
    entry.text = task.report?.summary ?? ""
    if task.isRace, !entry.isCached {
      entry.tries = task.tries.map { RunTryView($0, of: task, in: run) }
    }
    entry.error = entry.outcome == .succeeded ? nil : task.reason
    entry.artifacts = task.report?.artifacts ?? []
    return entry
  }
}

extension RunRecord.Outcome {
  init(_ state: RunTaskState) {
    self =
      switch state {
      case .done, .cached: .succeeded
      case .failed: .failed
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .skipped: .skipped
      case .pending, .ready, .launching, .running, .needsInput, .verifying, .integrating,
        .conflict, .retryWait, .suspended:
        .open
      }
  }
}
