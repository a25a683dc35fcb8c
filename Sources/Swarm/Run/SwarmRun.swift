package import Foundation
package import Tasks

/// A run of a plan, as it stands: the fold of its log.
///
/// Every change is checked: one that no rule allows throws and changes nothing.
package struct SwarmRun: Sendable {
  package let header: RunHeader
  /// In the order of the plan.
  package private(set) var tasks: RunTasks
  package private(set) var state = RunState.staged
  /// Why it is in its state, where that needs to be said.
  package private(set) var reason: String?
  package private(set) var startedAt: Date?
  package private(set) var endedAt: Date?
  /// Whether nothing of it is left to do.
  package private(set) var isClosed = false
  /// The commit that the run's branch is at, as far as the log has it; nil where nothing was merged.
  package private(set) var mergedTip: String?
  package private(set) var landed: (branch: String, commit: String)?
  /// The number of the last line.
  package private(set) var last: Int
  package let graph: TaskGraph
  /// What may be started, the most urgent first.
  package private(set) var startable: StartQueue
  /// The numbers of the tasks that have a place among the running ones.
  package private(set) var active: Set<Int> = []
  /// The numbers of the tasks that are over.
  private var overCount = 0
  /// For each task how many of those that it waits for do not let it begin yet.
  private var missing: [Int]
  /// Tasks that can never begin, and were not passed over yet.
  package private(set) var blocked: Set<Int> = []
  /// When an attempt was last started.
  package private(set) var lastLaunchAt: Date?
  package private(set) var launchCount = 0
  /// How many tool calls the agents report to have made.
  package private(set) var toolCalls = 0
  /// What the agents report to have cost, in micro-dollars.
  package private(set) var cost = 0
  private let places: [String: Int]

  /// - Throws: where the first line does not begin a run.
  package init(_ entry: RunEntry) throws(SwarmError) {
    guard case .created(let header) = entry.event else {
      throw .illegal("a run's log begins with the run, not with \(entry.event)")
    }
    self.header = header
    last = entry.number
    let plan = header.plan.tasks
    let places = Dictionary(
      plan.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    guard places.count == plan.count else { throw .illegal("two tasks have one identifier") }
    var dependencies: [[Int]] = []
    for task in plan {
      var numbers: [Int] = []
      for id in task.dependencies {
        guard let number = places[id] else {
          throw .illegal("task \(task.id) waits for \(id), which is not planned")
        }
        numbers.append(number)
      }
      dependencies.append(numbers)
    }
    self.places = places
    graph = TaskGraph(dependencies: dependencies)
    guard graph.isAcyclic else { throw .illegal("the tasks wait for each other in a circle") }
    tasks = RunTasks(plan.map { RunTask($0, at: entry.at) })
    missing = dependencies.map(\.count)
    startable = StartQueue(header.plan, graph)
    for number in tasks.indices where tasks[number].state == .ready { startable.insert(number) }
  }

  package var id: String { header.id }

  package var config: SwarmConfig { header.plan.config }

  package func number(of task: String) -> Int? { places[task] }

  package subscript(task: String) -> RunTask? { places[task].map { tasks[$0] } }

  package var isEveryTaskOver: Bool { overCount == tasks.count }

  /// Takes a change over; a line that was taken over before changes nothing.
  package mutating func apply(_ entry: RunEntry) throws(SwarmError) {
    guard entry.number > last else { return }
    switch entry.event {
    case .created: throw .illegal("run \(id) begins twice")
    case .state(let next, let reason):
      guard state.allows(next) else {
        throw .illegal("run \(id) goes from \(state.rawValue) to \(next.rawValue)")
      }
      state = next
      isClosed = false
      self.reason = reason
      if next == .running, startedAt == nil { startedAt = entry.at }
      endedAt = next.isTerminal ? entry.at : nil
    case .closed:
      guard state.isTerminal else { throw .illegal("run \(id) is \(state.rawValue), not over") }
      isClosed = true
    case .landed(let branch, let commit): landed = (branch, commit)
    case .task(let id, let change):
      guard let number = places[id] else { throw .unknownTask(id, run: self.id) }
      try apply(change, to: number, entry)
    }
    last = entry.number
  }

  private mutating func apply(
    _ change: RunTaskChange, to number: Int, _ entry: RunEntry
  ) throws(SwarmError) {
    let date = entry.at
    var task = tasks[number]
    task.revision = entry.number
    if change.leavesState {
      guard change.isAllowed(in: task.state) else {
        throw .illegal("task \(task.id) is \(task.state.rawValue)")
      }
      try change.apply(to: &task, at: date)
      tasks[number] = task
      return
    }
    let next = change.state ?? (missing[number] == 0 ? .ready : .pending)
    guard task.state.allows(next) else {
      throw .illegal("task \(task.id) goes from \(task.state.rawValue) to \(next.rawValue)")
    }
    try change.apply(to: &task, at: date)
    move(&task, to: next, number, entry)
    switch change {
    case .launching:
      lastLaunchAt = date
      launchCount += 1
    case .done(let commit?) where config.mergesAutomatically: mergedTip = commit
    case .ended(let end):
      toolCalls += end.report.toolCalls ?? 0
      cost += end.report.cost ?? 0
    default: break
    }
  }

  /// Puts a task into a state, and tells those that wait for it.
  private mutating func move(
    _ task: inout RunTask, to next: RunTaskState, _ number: Int, _ entry: RunEntry
  ) {
    let date = entry.at
    let before = tasks[number]
    task.state = next
    task.since = date
    tasks[number] = task
    startable.set(number, isIn: next.isStartable)
    if next.isActive { active.insert(number) } else { active.remove(number) }
    overCount += (next.isTerminal ? 1 : 0) - (before.state.isTerminal ? 1 : 0)
    if next.isTerminal { blocked.remove(number) }
    let change = (task.letsOthersBegin ? 1 : 0) - (before.letsOthersBegin ? 1 : 0)
    for dependent in graph.dependents[number] {
      missing[dependent] -= change
      if missing[dependent] == 0, tasks[dependent].state == .pending {
        tasks[dependent].state = .ready
        tasks[dependent].since = date
        tasks[dependent].revision = entry.number
        startable.insert(dependent)
      }
      if task.keepsOthersFromBeginning, tasks[dependent].state == .pending {
        blocked.insert(dependent)
      }
    }
    if next == .pending,
      graph.dependencies[number].contains(where: { tasks[$0].keepsOthersFromBeginning })
    {
      blocked.insert(number)
    } else if !next.isTerminal, before.keepsOthersFromBeginning {
      for dependent in graph.dependents[number] { unblock(dependent) }
    }
  }

  private mutating func unblock(_ number: Int) {
    guard !graph.dependencies[number].contains(where: { tasks[$0].keepsOthersFromBeginning })
    else { return }
    blocked.remove(number)
  }
}

extension RunTaskChange {
  /// Whether the task stays in its state.
  fileprivate var leavesState: Bool {
    switch self {
    case .stopping, .collected: true
    default: false
    }
  }

  /// Whether a change that leaves a task in its state can come in that one.
  fileprivate func isAllowed(in state: RunTaskState) -> Bool {
    if case .collected = self { state == .verifying } else { state.isActive }
  }

  /// What a change leaves in a task beside its state.
  fileprivate func apply(to task: inout RunTask, at date: Date) throws(SwarmError) {
    switch self {
    case .stopping(let why): return try task.changeAttempt { $0.stopping = why }
    case .collected(let commit):
      return try task.changeAttempt { $0.work = commit.map { .commit($0) } ?? .nothing }
    default: break
    }
    task.reason = nil
    task.retryAt = nil
    switch self {
    case .launching(let place):
      task.attempts.append(
        RunAttempt(number: task.attempts.count + 1, place: place, launchedAt: date))
      task.conflicts = []
    case .stopping, .collected, .returned: break
    case .running: try task.changeAttempt { if $0.startedAt == nil { $0.startedAt = date } }
    case .needsInput(let question): task.reason = question
    case .ended(let end):
      try task.changeAttempt { attempt in
        attempt.end = end
        attempt.endedAt = date
      }
    case .integrating(let commit): task.commit = commit
    case .conflicted(let files, let reason):
      task.conflicts = files
      task.reason = reason
    case .done(let commit):
      task.commit = commit ?? task.commit
      task.conflicts = []
    case .cached(let report):
      var attempt = RunAttempt(
        number: task.attempts.count + 1, place: AttemptPlace(directory: ""), launchedAt: date)
      attempt.end = AttemptEnd(code: 0, report: report)
      attempt.endedAt = date
      task.attempts.append(attempt)
    case .retry(let at, let reason):
      task.failures += 1
      task.retryAt = at
      task.reason = reason
    case .suspended(let until, let reason):
      task.refusals += 1
      task.retryAt = until
      task.reason = reason
    case .failed(let reason), .timedOut(let reason), .cancelled(let reason):
      task.reason = reason
    case .skipped(let becauseOf): task.becauseOf = becauseOf
    case .waived(let reason):
      task.isWaived = true
      task.reason = reason
    case .reopened:
      task.failures = 0
      task.refusals = 0
      task.becauseOf = []
      task.conflicts = []
      task.isWaived = false
    }
  }
}

extension RunTask {
  fileprivate mutating func changeAttempt(
    _ body: (inout RunAttempt) -> Void
  ) throws(SwarmError) {
    guard !attempts.isEmpty else { throw .illegal("task \(id) has no attempt") }
    body(&attempts[attempts.count - 1])
  }
}
