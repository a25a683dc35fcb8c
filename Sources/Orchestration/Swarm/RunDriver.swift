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
  let host: SwarmHost
  let executor: any Executor
  let pools: ServicePools
  let cache: ResultCache
  let repository: RunRepository?
  /// Held by whoever drives the run.
  let turn = Semaphore(1)
  /// Held while a working tree is made or removed.
  let gate = Semaphore(1)
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
    log: RunLog, host: SwarmHost, executor: any Executor, pools: ServicePools, cache: ResultCache
  ) {
    self.cache = cache
    self.log = log
    self.host = host
    self.executor = executor
    self.pools = pools
    repository = log.run.header.repository.map { RunRepository($0, run: log.run.id) }
    // Its agents may be at work since before this daemon.
    if !log.run.isClosed { join() }
  }

  private func join() { pools.join(id, wake: wake) { [log] in log.run } }

  var id: String { log.run.id }

  /// What the tasks share; it reads a file when it is first asked for, and so blocks the thread.
  func shared() throws -> SharedLog {
    try sharedLog.withLock { known in
      if let known { return known }
      let opened = try SharedLog("\(host.home.run(id))/shared.jsonl", report: host.note)
      known = opened
      return opened
    }
  }

  /// How long is waited after something could not be done, as on a full disk.
  private static let pause = Duration.seconds(5)
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
    }
  }

  /// Does the run's tasks until it is over.
  private func goOn() async throws {
    if log.run.state != .cancelling { try await repository?.begin(after: log.run) }
    await tidy()
    try await watchingRaces { try await self.doTasks() }
    try Task.checkCancellation()
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
        if run.state == .cancelling { stopAll(run, &group) }
        for name in run.races.flatMap({ open(run.tasks[$0]) })
        where run[name.task]?.chosen != nil && followed.insert(name).inserted {
          group.addTask { [self] in await follow(name, first: nil) }
        }
        let (launches, hasBegun) = try await startSome(&group)
        if !hasBegun { await wake.wait(patience(launches)) }
      }
    }
  }

  private func patience(_ launches: Launches) -> Duration? {
    if case .load = launches.cause { return Self.loadPace }
    return launches.next.map { .seconds(max(0.001, $0.timeIntervalSince(host.now()))) }
  }

  var conditions: LaunchConditions {
    LaunchConditions(
      now: host.now(), load: ThisMachine.load, pools: pools.limits(at: host.now()),
      taken: pools.taken(except: id))
  }

  /// Makes the changes that the run's own state calls for, until there are none.
  private func settle() async throws -> SwarmRun {
    while true {
      let now = host.now()
      guard !log.run.due(at: now).isEmpty else { return log.run }
      try await change { $0.due(at: now) }
    }
  }

  /// Makes changes; they are on the disk when it returns.
  @discardableResult
  func change(
    _ decide: @escaping @Sendable (SwarmRun) throws -> [RunEvent]
  ) async throws -> SwarmRun {
    let now = host.now()
    let change = try await blocking { [log] in try log.update(at: now, decide) }
    if !change.entries.isEmpty {
      if change.entries.contains(where: \.event.mayFreePlace) { pools.ring(except: id) }
      watchers.ring()
      wake.ring()
    }
    return change.run
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
        host.log(.error, "run \(id), task \(name.task): \(error)")
        if await abandon(name, "\(error)") { break }
        // Nothing can be decided before the log can be written and the agent be ended.
        await Wake().wait(Self.pause)
      }
    }
    wake.ring()
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
      host.log(.error, "run \(self.id), task \(id): \(error)")
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
          host.log(.error, "run \(id): task \(name.task) could not be ended: \(error)")
        }
      }
    }
  }
}
