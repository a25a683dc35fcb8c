import Foundation
import Model
import Platform
import Store
import Synchronization
import Tasks

/// Tasks are given to members of teams, answered, decided and told about.
///
/// Each change is in the team's log before its effect. What a crash left undone is done at the next
/// start: messages and notices arrive once, however often they are written.
package final class TaskService: Service {
  package let context: TaskContext
  let logs: TaskLogs
  package let budgets: BudgetService
  let trust = TrustBook()
  let health = HealthWatch()
  /// Rung when deadlines may have changed.
  private let changed = Wake()
  let watchers = Watchers()
  /// The teams that are being ended just now.
  let ending = Mutex<Set<String>>([])
  /// The teams that are being formed just now.
  let forming = Mutex<Set<String>>([])
  /// The files of checks that a daemon before this one did not see the end of: nobody waits for them.
  private let leftChecks = Mutex<[String]>([])

  package init(context: TaskContext) {
    self.context = context
    logs = TaskLogs(context: context)
    budgets = BudgetService(context: context)
  }

  /// How long deadlines that passed while the machine slept are put off, in seconds.
  private static let grace = 60.0
  /// How long is waited after time could not be passed, as on a full disk.
  private static let pause = Duration.seconds(5)
  /// A turn of the clock that took so much longer than it should was a sleep.
  private static let sleep = 30.0

  /// Reads the logs; nothing can be answered before.
  ///
  /// It blocks the thread.
  package func load() {
    logs.load()
    trust.load(logs.all.flatMap(\.tasks.all), context.home)
    budgets.load()
    do {
      let left = try WorkEvidence.checks(in: context.home)
      leftChecks.withLock { $0 = left }
    } catch {
      context.note("the checks of tasks cannot be read: \(error)")
    }
  }

  /// The task that an agent worked on last since some time, of whichever team; nil where it did not.
  func work(of agent: Address, since: Date) -> TeamTask? {
    var found: (task: TeamTask, begun: Date)?
    for task in logs.all.flatMap(\.tasks.all) {
      for attempt in task.attempts where attempt.agent == agent {
        guard let begun = attempt.startedAt ?? attempt.deliveredAt,
          (attempt.endedAt ?? .distantFuture) >= since, begun > found?.begun ?? .distantPast
        else { continue }
        found = (task, begun)
      }
    }
    return found?.task
  }

  package func run() async throws {
    for log in logs.all { await recover(log) }
    await budgets.tellAgain()
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { [self] in await countArchives() }
      group.addTask { [self] in await keepHealth() }
      group.addTask { [self] in await keepBudgets() }
      group.addTask { [self] in await endChecks() }
      for log in logs.all { group.addTask { [self] in await resumeShutdown(log) } }
      try await keepTime()
      group.cancelAll()
    }
  }

  private func countArchives() async {
    do {
      try await blocking { [trust, context] in trust.addArchives { context.log(.warning, $0) } }
    } catch {
      context.log(.error, "what ended teams did: \(error)")
    }
  }

  private func endChecks() async {
    for files in leftChecks.withLock({ $0 }) {
      do {
        try await WorkEvidence.end(files, context.programs)
      } catch {
        context.log(.error, "the check in \(files): \(error)")
      }
    }
  }

  private func resumeShutdown(_ log: TaskLog) async {
    do {
      try await finish(log)
    } catch is CancellationError {
    } catch {
      context.log(.error, "the shutdown of team \(log.tasks.team): \(error)")
    }
  }

  /// Ends what is over by time alone, for as long as the daemon runs.
  private func keepTime() async throws {
    var (turn, gap, end) = (context.now(), context.now(), Date.distantPast)
    while !Task.isCancelled {
      let next = logs.all.compactMap { $0.tasks.nextDeadline }.min()
      let now = context.now()
      // A clock that was set says nothing of how long a wait takes; it is looked at now and then.
      let wait = next.map { min(max($0.timeIntervalSince(now), end.timeIntervalSince(now), 0), 60) }
      await changed.wait(wait.map { .milliseconds(Int($0 * 1000) + 1) })
      let after = context.now()
      if let wait, after.timeIntervalSince(turn) > wait + Self.sleep {
        (gap, end) = (turn, after.addingTimeInterval(Self.grace))
      }
      turn = after
      if await !passTime(at: after < end ? gap : after) { await Wake().wait(Self.pause) }
    }
  }

  /// Does what a crash left undone: of a change, some lines may be there and others not.
  private func recover(_ log: TaskLog) async {
    do {
      try await change(log) { _ in [] }
    } catch {
      context.log(.error, "the tasks of team \(log.tasks.team): \(error)")
    }
    await settle(log, log.tasks.all)
    await followMoney(log)
    await followInvitations(log)
    do {
      // Nothing is given out yet: what is reserved for a task that is not there never was.
      let tasks = log.tasks
      try await budgets.release(tasks.team) { tasks[$0] == nil }
    } catch {
      context.log(.error, "what is reserved by team \(log.tasks.team): \(error)")
    }
  }

  /// Ends what is over by time alone; false where it could not.
  private func passTime(at date: Date) async -> Bool {
    var isPassed = true
    for log in logs.all {
      guard let next = log.tasks.nextDeadline, next <= date else { continue }
      do {
        try await change(log, at: date) { _ in [] }
      } catch {
        context.log(.error, "deadlines of \(log.path): \(error)")
        isPassed = false
      }
    }
    return isPassed
  }

  /// Makes changes and all that they make due, and then does what follows from them.
  @discardableResult
  func change(
    _ log: TaskLog, at date: Date? = nil,
    _ decide: @escaping @Sendable (TeamTasks) throws -> [TaskEvent]
  ) async throws -> TeamTasks {
    let now = date ?? context.now()
    let judgement = judgement(of: log)
    let change = try await blocking {
      try log.update(at: now) { tasks in
        try tasks.following(decide(tasks), at: now, judgement)
      }
    }
    publish(change)
    changed.ring()
    watchers.ring()
    let ids = change.entries.map(\.event.task)
    await settle(log, Set(ids).sorted().compactMap { change.after[$0] })
    // What was left before could not be told, or is being told.
    if change.before.untold.isEmpty || !change.before.notesHeard { await tellNews(log) }
    await tellBeginning(change, log)
    if change.entries.contains(where: \.event.movesMoney) { await followMoney(log) }
    return log.tasks
  }

  /// Looks anew at what is due when.
  func rethink() { changed.ring() }

  private func judgement(of log: TaskLog) -> TeamTasks.Judgement {
    TeamTasks.Judgement(leader: leader(of: log.tasks), trust: trust.scores)
  }

  /// Who decides for a team: the leader of its formation, or else its lead.
  func leader(of tasks: TeamTasks) -> Address {
    tasks.formation?.leader
      ?? Address(name: context.state().teams[tasks.team]?.lead ?? Name.user, team: tasks.team)
  }

  // MARK: - What follows from a change

  /// Sends the messages that tasks call for and that nobody was sent yet.
  ///
  /// One that cannot be sent is tried again with the next change, and at the next start.
  func settle(_ log: TaskLog, _ tasks: [TeamTask]) async {
    for task in tasks {
      do {
        if task.state == .open { try await deliver(task, log) }
        if task.state != task.toldState { try await tell(task, log) }
      } catch {
        context.log(.error, "task \(task.shortID) of team \(task.team): \(error)")
      }
    }
  }

  /// Puts the messages that give a task into the mailboxes of those who get it.
  private func deliver(_ task: TeamTask, _ log: TaskLog) async throws {
    let queued = task.attempts.filter { $0.state == .queued }
    guard !queued.isEmpty else { return }
    let sent = await withTaskGroup(of: (number: Int, event: TaskEvent).self) { group in
      for attempt in queued {
        let member = log.tasks.formation?.member(attempt.agent)
        group.addTask { [self] in (attempt.number, await deliver(task, to: attempt, member)) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    try await change(log) { tasks in
      sent.sorted { $0.number < $1.number }
        .filter { tasks[task.id]?.attempts[$0.number - 1].state == .queued }.map(\.event)
    }
  }

  private func deliver(
    _ task: TeamTask, to attempt: Attempt, _ member: Formation.Member?
  ) async -> TaskEvent {
    let message = TaskMessage(task, number: attempt.number, to: member).message
    do {
      let id = try await context.post(message, attempt.agent).id
      return .delivered(task: task.id, number: attempt.number, message: id)
    } catch {
      return .ended(task: task.id, number: attempt.number, .lost("\(error)"))
    }
  }
}

extension TaskEvent {
  /// Whether money may have to follow.
  fileprivate var movesMoney: Bool {
    switch self {
    case .formation, .dealing, .ended: true
    case .created, .queued, .delivered, .running, .progress, .late, .changed, .told, .heard: false
    }
  }
}
