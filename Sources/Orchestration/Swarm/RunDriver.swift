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
  let repository: RunRepository?
  /// One merge, or one new working tree, at a time.
  let gate = Semaphore(1)
  /// Rung when something may have become possible.
  let wake = Wake()
  /// The attempts that were told to end because the run is cancelled.
  private let stopped = Mutex<Set<String>>([])
  /// Those who wait for changes.
  let watchers = Watchers()
  /// What the tasks share, once it was asked for.
  private let sharedLog = Mutex<SharedLog?>(nil)

  init(log: RunLog, host: SwarmHost, executor: any Executor, pools: ServicePools) {
    self.log = log
    self.host = host
    self.executor = executor
    self.pools = pools
    repository = log.run.header.repository.map { RunRepository($0, run: log.run.id) }
  }

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

  /// Drives the run until it is over or the task is cancelled.
  func drive() async throws {
    try await repository?.begin()
    try await tidy()
    try await withThrowingDiscardingTaskGroup { group in
      for task in log.run.tasks where task.state.isActive || task.state == .integrating {
        group.addTask { [self] in await follow(task.id) { try await $0.resume(task) } }
      }
      while !Task.isCancelled {
        let run = try await settle()
        guard !run.state.isTerminal else { break }
        if run.state == .cancelling { stopAll(run, &group) }
        let launches = run.launches(conditions)
        for number in launches.tasks {
          let task = run.tasks[number]
          guard let place = try await begin(task) else { continue }
          group.addTask { [self] in
            await follow(task.id) { try await $0.start(task.id, at: place) }
          }
        }
        if launches.tasks.isEmpty { await wake.wait(patience(launches)) }
      }
    }
    guard log.run.state.isTerminal else { return }
    try await tidy()
    try await report()
    if log.run.config.executor == .pane { try await host.teammates.putAway(id) }
    try await tell()
  }

  private func patience(_ launches: Launches) -> Duration? {
    if case .load = launches.cause { return Self.loadPace }
    return launches.next.map { .seconds(max(0.001, $0.timeIntervalSince(host.now()))) }
  }

  var conditions: LaunchConditions {
    LaunchConditions(
      now: host.now(), load: ThisMachine.load, pools: pools.limits(at: host.now()))
  }

  /// Makes the changes that the run's own state calls for, until there are none.
  private func settle() async throws -> SwarmRun {
    while true {
      let now = host.now()
      let events = log.run.due(at: now)
      guard !events.isEmpty else { return log.run }
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
    if !change.entries.isEmpty { watchers.ring() }
    return change.run
  }

  func change(_ task: String, _ changes: RunTaskChange...) async throws {
    try await change { _ in changes.map { .task(task, $0) } }
  }

  /// Decides that a task starts; nil where that cannot be, and then it is said why.
  private func begin(_ task: RunTask) async throws -> AttemptPlace? {
    do {
      let place = try await place(for: task)
      try await change(task.id, .launching(place))
      return place
    } catch let error where !(error is CancellationError) {
      try await change(task.id, .failed("its place to work could not be made: \(error)"))
      return nil
    }
  }

  /// Follows an attempt; what goes wrong with it does not end the others.
  private func follow(
    _ task: String, _ body: @Sendable (RunDriver) async throws -> Void
  ) async {
    while true {
      do {
        try await body(self)
        break
      } catch is CancellationError {
        return
      } catch {
        host.log(.error, "run \(id), task \(task): \(error)")
        guard await fail(task, "\(error)") else {
          // The log itself could not be written: nothing is decided before it can be.
          await Wake().wait(Self.pause)
          guard !Task.isCancelled else { return }
          continue
        }
        break
      }
    }
    wake.ring()
  }

  private func fail(_ task: String, _ why: String) async -> Bool {
    do {
      try await change { run in
        guard let now = run[task], !now.state.isTerminal, now.state.allows(.failed) else {
          return []
        }
        return [.task(task, .failed(why))]
      }
      return true
    } catch {
      return false
    }
  }

  private func stopAll(_ run: SwarmRun, _ group: inout ThrowingDiscardingTaskGroup<any Error>) {
    for number in run.active {
      let task = run.tasks[number]
      guard let files = files(of: task), let name = name(of: task),
        stopped.withLock({ $0.insert(files.directory).inserted })
      else { continue }
      group.addTask { [self] in
        do {
          try await executor.stop(name, files)
        } catch {
          host.log(.error, "run \(id): task \(task.id) could not be ended: \(error)")
        }
      }
    }
  }

  /// Writes the report: what was done, how long it took and why, and a picture of it.
  ///
  /// - Returns: the path of its files, without their endings.
  @discardableResult
  func report() async throws -> String {
    let (path, now) = ("\(host.home.run(id))/report", host.now())
    try await blocking { [log] in
      guard let record = try log.history()?.record(now: now) else { return }
      try RunReport(record).write(to: path)
    }
    return path
  }

  /// Tells whoever started the run what came of it.
  private func tell() async throws {
    let run = log.run
    guard let creator = try? Address(run.header.createdBy) else { return }
    let done = run.tasks.count { $0.state.isSuccess }
    var text = "run \(run.id) \(run.state.rawValue): \(done) of \(run.tasks.count) tasks are done"
    if let reason = run.reason { text += ". \(reason)" }
    if repository != nil, done > 0 { text += ". `roost swarm land \(run.id)` takes the work over" }
    try await host.notify(creator, "run \(run.id)", text)
  }
}
