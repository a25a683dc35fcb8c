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
  package private(set) var untold = UntoldNews()
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
  /// How many agents have one of the places, of which a task may have several.
  package private(set) var placesTaken = 0
  /// The numbers of the tasks at which several tries are made side by side.
  package let races: [Int]
  /// The numbers of the tasks that are over.
  private var overCount = 0
  /// For each task how many of those that it waits for do not let it begin yet.
  private var missing: [Int]
  /// Tasks that can never begin, and were not passed over yet.
  package private(set) var blocked: Set<Int> = []
  /// When an attempt was last started.
  package private(set) var lastLaunchAt: Date?
  package private(set) var launchCount = 0
  /// How often a result was known from before, and how often one was asked for that was not.
  package private(set) var cacheHits = 0
  package private(set) var cacheMisses = 0
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
    races = plan.indices.filter { plan[$0].alternatives > 1 }
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
    case .told(let line):
      guard line < entry.number else { throw .illegal("line \(line) of run \(id) is to come") }
    case .task(let id, let change):
      guard let number = places[id] else { throw .unknownTask(id, run: self.id) }
      try apply(change, to: number, entry)
    case .looked(let id, let looks):
      guard let number = places[id] else { throw .unknownTask(id, run: self.id) }
      try tasks[number].apply(looks, at: entry.at)
    case .used(let id, let attempt, let usage):
      guard let number = places[id] else { throw .unknownTask(id, run: self.id) }
      guard tasks[number].attempts.indices.contains(attempt - 1) else {
        throw .illegal("task \(id) has no attempt \(attempt)")
      }
      let before = tasks[number]
      tasks[number].attempts[attempt - 1].usage = usage
      tasks[number].revision = entry.number
      countSpent(before, tasks[number])
    case .attempt(let id, let attempt, let change):
      guard let number = places[id] else { throw .unknownTask(id, run: self.id) }
      var task = tasks[number]
      task.revision = entry.number
      try task.apply(change, toTry: attempt, at: entry.at)
      task.attempts[attempt - 1].line = entry.number
      move(&task, to: task.stateOfTries, number, entry)
      count(change, entry.at)
    }
    var news = untold
    news.take(entry, self)
    untold = news
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
      task.noteLine(entry.number)
      tasks[number] = task
      return
    }
    let next = change.state ?? (missing[number] == 0 ? .ready : .pending)
    let isAllowed =
      if case .chosen(let attempt) = change {
        task.isOpenRace && task.tries.indices.contains(attempt - 1)
          && task.attempts[attempt - 1].verdict?.isPassing == true
      } else if case .cached = change {
        task.state == .ready && task.tries.isEmpty || task.state == .ready && !task.isRace
      } else {
        task.state.allows(next) && change.isOfTasks(task)
      }
    guard isAllowed else {
      throw .illegal("task \(task.id) goes from \(task.state.rawValue) to \(next.rawValue)")
    }
    try change.apply(to: &task, at: date)
    task.noteLine(entry.number)
    move(&task, to: next, number, entry)
    if case .done(let commit?) = change, config.mergesAutomatically { mergedTip = commit }
    count(change, date)
  }

  private mutating func count(_ change: RunTaskChange, _ date: Date) {
    switch change {
    case .launching(let place):
      lastLaunchAt = date
      launchCount += 1
      if place.key != nil { cacheMisses += 1 }
    case .cached: cacheHits += 1
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
    if next != before.state { task.since = date }
    tasks[number] = task
    startable.set(number, isIn: task.isStartable)
    placesTaken += task.placesTaken - before.placesTaken
    countSpent(before, task)
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

  private mutating func countSpent(_ before: RunTask, _ after: RunTask) {
    cost += after.cost - before.cost
    toolCalls += after.toolCalls - before.toolCalls
  }

  private mutating func unblock(_ number: Int) {
    guard !graph.dependencies[number].contains(where: { tasks[$0].keepsOthersFromBeginning })
    else { return }
    blocked.remove(number)
  }
}
