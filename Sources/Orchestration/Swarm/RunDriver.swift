import Execution
import Foundation
import Model
import Platform
import Store
import Swarm
import Synchronization

/// Drives one run: starts what may be started, follows each attempt, and ends with the run.
///
/// Each change is in the run's log before its effect, so that whoever drives the run after a crash goes
/// on where it stands. Agents outlive the driver.
final class RunDriver: Sendable {
  let log: RunLog
  let id: String
  let context: SwarmContext
  let executor: any Executor
  let pools: ServicePools
  let cache: ResultCache
  let repository: RunRepository?
  /// Held by whoever drives the run.
  let turn = Semaphore(1)
  /// Held while work is merged, which may take as long as a check does.
  let merging = Semaphore(1)
  /// Rung when something may have become possible.
  let wake = Wake()
  /// The attempts that were told to end because the run is cancelled.
  private let stopped = Mutex<Set<String>>([])
  /// For which tasks results that are known from before are being looked at, and which could not be.
  struct Reused {
    var tasks: Set<String> = []
    var keys: Set<String> = []
  }
  let reused = Mutex(Reused())
  /// Those who wait for changes.
  let watchers = Watchers()
  /// What the tasks share, once it was asked for.
  private let sharedLog = Mutex<SharedLog?>(nil)

  init(
    log: RunLog, context: SwarmContext, executor: any Executor, pools: ServicePools,
    cache: ResultCache
  ) {
    self.cache = cache
    self.log = log
    id = log.run.id
    self.context = context
    self.executor = executor
    self.pools = pools
    repository = log.run.header.repository.map {
      RunRepository($0, run: log.run.id, places: context.treePlaces)
    }
    // Its agents may be at work since before this daemon.
    if !log.run.isClosed { join() }
  }

  private func join() { pools.join(id, wake: wake) { [log] in log.next } }

  /// What the tasks share; it reads a file when it is first asked for, and so blocks the thread.
  func shared() throws -> SharedLog {
    try sharedLog.withLock { known in
      if let known { return known }
      let opened = try SharedLog("\(context.home.run(id))/shared.jsonl", report: context.note)
      known = opened
      return opened
    }
  }

  /// How long is waited after something could not be done, as on a full disk.
  static let pause = Duration.seconds(5)
  /// How often the machine's load is looked at where a run depends on it.
  private static let loadPace = Duration.seconds(5)

  /// Drives the run until nothing of it is left to do, or the task is cancelled.
  func drive() async throws {
    await turn.take()
    defer { turn.give() }
    join()
    defer { if log.run.isClosed { pools.leave(id) } }
    while !log.run.isClosed {
      try Task.checkCancellation()
      try await goOn()
      await close()
      // Its end could not be written: the disk may be full.
      if log.run.state.isTerminal, !log.run.isClosed { await Wake().wait(Self.pause) }
    }
  }

  /// Does the run's tasks until it is over.
  private func goOn() async throws {
    if log.run.state != .cancelling { try await repository?.begin(after: log.run) }
    await tidy()
    try await beside({ await self.watchRaces() }) {
      try await self.beside({ await self.keepTelling() }) { try await self.doTasks() }
    }
    try Task.checkCancellation()
  }

  /// Does something while something else is done that never ends by itself.
  private func beside(
    _ other: @escaping @Sendable () async -> Void, _ body: () async throws -> Void
  ) async throws {
    let watch = Task { await other() }
    do {
      try await body()
    } catch {
      watch.cancel()
      await watch.value
      throw error
    }
    watch.cancel()
    await watch.value
  }

  private func doTasks() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      // The tries that were chosen and are followed; what a crash left of others may be chosen yet.
      var followed: Set<AttemptName> = []
      for name in log.run.tasks.flatMap(open) {
        if log.run[name.task]?.chosen != nil { followed.insert(name) }
        group.addTask { [self] in await follow(name, first: nil) }
      }
      reused.withLock { $0 = Reused() }
      while !Task.isCancelled {
        let run = try await settle()
        guard !run.state.isTerminal else { break }
        if log.run.state == .cancelling { stopAll(log.run, &group) }
        for name in run.races.flatMap({ open(run.tasks[$0]) }) {
          // One whose result was known from before is followed by whoever took it.
          guard let (task, attempt) = find(name), task.chosen == name.number, !attempt.isReused,
            followed.insert(name).inserted
          else { continue }
          group.addTask { [self] in await follow(name, first: nil) }
        }
        let (launches, hasBegun) = try await startSome(in: run, &group)
        if !hasBegun { await wake.wait(patience(launches)) }
      }
    }
  }

  private func patience(_ launches: Launches) -> Duration? {
    if case .load = launches.cause { return Self.loadPace }
    return launches.next.map { .seconds(max(0.001, $0.timeIntervalSince(context.now()))) }
  }

  var conditions: LaunchConditions {
    LaunchConditions(
      now: context.now(), load: ThisMachine.load, pools: pools.limits(at: context.now()),
      taken: pools.taken(except: id))
  }

  /// Makes the changes that the run's own state calls for, until there are none.
  private func settle() async throws -> SwarmRun {
    while true {
      let (run, now) = (log.next, context.now())
      guard !run.due(at: now).isEmpty else { return run }
      try await change { $0.due(at: now) }
    }
  }

  /// Makes changes; they are on the disk when it returns.
  ///
  /// The log is locked while `decide` runs: it goes by the run that it is given alone. `date` is the time
  /// of the lines, where what is decided depends on it.
  @discardableResult
  func change(
    at date: Date? = nil, _ decide: @escaping @Sendable (SwarmRun) throws -> [RunEvent]
  ) async throws -> SwarmRun {
    let decision = try self.decide(at: date, decide)
    try await save(decision)
    return decision.change.run
  }

  /// Decides on changes; nothing may follow from them before they are saved.
  func decide(
    at date: Date? = nil, _ decide: (SwarmRun) throws -> [RunEvent]
  ) throws -> RunLog.Decision {
    let decision = try log.decide(at: date ?? context.now()) { run in
      let events = try decide(run)
      if !events.isEmpty { context.hooks.willWrite(run.last + events.count) }
      return events
    }
    // What starts next may be decided now, and waits for the disk with what it follows from.
    if !decision.change.entries.isEmpty { wake.ring() }
    return decision
  }

  func save(_ decision: RunLog.Decision) async throws {
    try await blocking { [log] in try log.save(decision) }
    guard !decision.change.entries.isEmpty else { return }
    context.hooks.didWrite(decision.change.run.last)
    if decision.change.entries.contains(where: \.event.mayFreePlace) { pools.ring(except: id) }
    watchers.ring()
    wake.ring()
  }

  func change(_ task: String, _ changes: RunTaskChange...) async throws {
    try await change { _ in changes.map { .task(task, $0) } }
  }

  /// Follows an attempt; what goes wrong with it does not end the others.
  ///
  /// One that begins now works at `first`; one that was begun before goes on where the log has it, and
  /// so does one that something went wrong with.
  func follow(_ name: AttemptName, first: AttemptPlace?) async {
    var place = first
    while !Task.isCancelled {
      do {
        if let new = place {
          place = nil
          try await start(name, at: new)
        } else {
          try await resume(name)
        }
        break
      } catch is CancellationError {
        return
      } catch {
        context.log(.error, "run \(id), task \(name.task): \(error)")
        if await !isPassing(error), await abandon(name, "\(error)") { break }
        // Nothing can be decided before the log can be written and the agent be ended.
        await pause(name.task, error)
      }
    }
    wake.ring()
  }

  /// Whether what went wrong is the machine's and may pass: a full disk, a repository that is away.
  func isPassing(_ error: any Error) async -> Bool {
    guard log.run.state != .cancelling else { return false }
    if let system = error as? SystemError, system.isDiskFull { return true }
    return await repository?.isPassing(error, treesIn: context.home.root) == true
  }

  /// Waits a little after something could not be done, and says what.
  func pause(_ id: String, _ error: any Error) async {
    context.note("run \(self.id), task \(id) waits: \(error)")
    await Wake().wait(Self.pause)
  }

  /// Ends what an attempt still runs, and says why it came to nothing; false where that cannot be done
  /// now.
  private func abandon(_ name: AttemptName, _ why: String) async -> Bool {
    let id = name.task
    do {
      if let (task, attempt) = find(name), task.state.isActive, attempt.end == nil {
        let files = files(name)
        try await executor.stop(name, files)
        if case .running = try await executor.progress(of: name, files) { return false }
      }
      try await context.programs.stopChecks(in: files(name).checks)
      try await change { run in
        guard let now = run[id], !now.state.isTerminal else { return [] }
        if now.isOpenRace {
          return now.openTries.contains { $0.number == name.number }
            ? [.attempt(id, name.number, .failed(why))] : []
        }
        // Work that is in a commit is not lost by what went wrong with its merge.
        if now.state == .integrating { return [.task(id, .conflicted([], reason: why))] }
        return now.state.allows(.failed) ? [.task(id, .failed(why))] : []
      }
      return true
    } catch {
      context.log(.error, "run \(self.id), task \(id): \(error)")
      return false
    }
  }

  private func stopAll(_ run: SwarmRun, _ group: inout ThrowingDiscardingTaskGroup<any Error>) {
    for name in run.active.flatMap({ open(run.tasks[$0]) }) {
      let files = files(name)
      guard stopped.withLock({ $0.insert(files.directory).inserted }) else { continue }
      group.addTask { [self] in
        do {
          try await executor.stop(name, files)
        } catch {
          _ = stopped.withLock { $0.remove(files.directory) }
          context.log(.error, "run \(id): task \(name.task) could not be ended: \(error)")
        }
      }
    }
  }
}
