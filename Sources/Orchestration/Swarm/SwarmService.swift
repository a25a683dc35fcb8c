import Execution
import Foundation
import Model
import Platform
import Store
package import Swarm
import Synchronization

/// Runs of swarms: they are started, driven, watched and asked about here.
package final class SwarmService: Service {
  let context: SwarmContext
  let drivers = Mutex<[String: RunDriver]>([:])
  /// Runs that have to be driven.
  private let work: AsyncStream<RunDriver>
  let assign: AsyncStream<RunDriver>.Continuation
  private let processes: ProcessExecutor
  let panes: PaneExecutor
  private let pools = ServicePools()
  let cache: ResultCache

  package init(context: SwarmContext) {
    self.context = context
    cache = ResultCache(context.home.resultCache)
    panes = PaneExecutor(
      context: context.teammates, watcher: context.watcher, log: context.log)
    processes = ProcessExecutor(programs: context.programs)
    (work, assign) = AsyncStream.makeStream()
  }

  /// How long is waited after a run could not be driven, as on a full disk.
  private static let pause = Duration.seconds(5)

  /// Reads the runs; nothing can be answered before.
  ///
  /// It blocks the thread.
  package func load() {
    do {
      for folder in try Files.folders(in: context.home.runs) { load(folder) }
    } catch {
      context.note("the runs cannot be read: \(error)")
    }
  }

  private func load(_ folder: String) {
    do {
      let path = "\(folder)/run.jsonl"
      guard try Files.status(path) != nil, let log = try RunLog(path, report: context.note) else {
        return
      }
      let driver = try driver(for: log)
      drivers.withLock { $0[driver.id] = driver }
      if !log.run.isClosed { assign.yield(driver) }
    } catch {
      context.note("the run in \(folder) cannot be used: \(error)")
    }
  }

  func driver(for log: RunLog) throws(SwarmError) -> RunDriver {
    RunDriver(
      log: log, context: context, executor: try executor(of: log.run.header), pools: pools,
      cache: cache)
  }

  func executor(of run: RunHeader) throws(SwarmError) -> any Executor {
    let mode = run.plan.config.executor
    switch mode {
    case .process: return processes
    case .pane: return panes
    case .hub:
      guard
        let executor = HubExecutor(
          context: context.hub, run: run, home: context.home, log: context.log)
      else { throw .noExecutor(mode) }
      return executor
    case .kubernetes: throw .noExecutor(mode)
    }
  }

  package func run() async throws {
    await withDiscardingTaskGroup { group in
      for await driver in work {
        group.addTask { [self] in await drive(driver) }
      }
      group.cancelAll()
    }
  }

  private func drive(_ driver: RunDriver) async {
    while !Task.isCancelled {
      do {
        return try await driver.drive()
      } catch is CancellationError {
        return
      } catch {
        context.note("run \(driver.id) cannot go on: \(error)")
        await Wake().wait(Self.pause)
      }
    }
  }

  // MARK: - Which run

  var all: [RunDriver] {
    drivers.withLock { drivers in drivers.values.sorted { $0.id < $1.id } }
  }

  /// The run that is meant: by its name, the beginning of it, or nothing for the newest.
  func driver(_ written: String?) throws(SwarmError) -> RunDriver {
    guard let written else {
      let newest = all.max { $0.log.run.header.createdAt < $1.log.run.header.createdAt }
      guard let newest else { throw .noRuns }
      return newest
    }
    if let driver = drivers.withLock({ $0[written] }) { return driver }
    let meant = all.filter { $0.id.hasPrefix(written) || $0.id.hasSuffix(written) }
    guard let driver = meant.first else { throw .unknownRun(written) }
    guard meant.count == 1 else { throw .ambiguousRun(written, count: meant.count) }
    return driver
  }

  // MARK: - Asking

  package func list() -> [RunView] {
    all.sorted { $0.log.run.header.createdAt < $1.log.run.header.createdAt }.map { view($0) }
  }

  package func show(_ run: String?) throws -> RunView { view(try driver(run)) }

  /// The run with the tasks that changed, as soon as it has a change behind the one that was seen.
  package func next(_ run: String?, after seen: Int) async throws -> RunView {
    let driver = try driver(run)
    let watcher = Watchers.Watcher()
    driver.watchers.add(watcher)
    defer { driver.watchers.remove(watcher) }
    while driver.log.run.last <= seen, !driver.log.run.state.isTerminal {
      await watcher.wake.wait()
      try Task.checkCancellation()
    }
    return view(driver, after: seen)
  }

  package func explain(_ run: String?, _ task: String) throws -> [String] {
    let driver = try driver(run)
    let run = driver.log.run
    return run.explanation(of: try Self.number(task, run), driver.conditions)
  }

  private static func number(_ task: String, _ run: SwarmRun) throws(SwarmError) -> Int {
    guard let number = run.number(of: task) else { throw .unknownTask(task, run: run.id) }
    return number
  }

  /// An attempt at a task by its number; nil for the one that counts, or else the newest.
  package func output(_ run: String?, _ task: String, attempt: Int?) throws -> RunOutput {
    let driver = try driver(run)
    let run = driver.log.run
    let found = run.tasks[try Self.number(task, run)]
    let meant = attempt.map { number in found.attempts.first { $0.number == number } }
    guard let one = meant ?? found.current else {
      throw SwarmError.noAttempt(attempt, task: task, count: found.attempts.count)
    }
    let name = driver.name(of: one, at: found)
    return RunOutput(
      run: run.id, attempt: one.number, path: one.isReused ? nil : driver.files(name).output,
      agent: one.isReused ? nil : run.teammate(of: task, attempt: one.number),
      isOver: one.end != nil || !driver.open(found).contains(name))
  }

  /// Writes the report of a run as it is now, and returns the path of its files, without their endings.
  package func report(_ run: String?) async throws -> String { try await driver(run).report() }

  func view(_ driver: RunDriver, after seen: Int = 0) -> RunView {
    let run = driver.log.run
    let cause = run.state.isTerminal ? nil : run.launches(driver.conditions).cause
    return RunView(
      run, branch: driver.repository?.branch, waitsFor: cause?.description, after: seen)
  }

  // MARK: - Changing

  package func change(_ run: String?, _ change: RunChange) async throws -> RunView {
    let driver = try driver(run)
    let after = try await driver.change { try $0.events(for: change) }
    if case .resolve(let task) = change { try await driver.resolve(task) }
    // It may be over and nobody drive it any more; whoever does is not disturbed.
    if case .retry = change, !after.state.isTerminal { assign.yield(driver) }
    if case .skip = change, !after.state.isTerminal { assign.yield(driver) }
    return view(driver)
  }

  /// Removes what a run that is over left in the repository; its log and its files stay.
  ///
  /// - Throws: where its work is on no branch of the user's.
  package func clean(_ run: String?) async throws -> RunView {
    let driver = try driver(run)
    let state = driver.log.run.state
    guard state.isTerminal else {
      throw SwarmError.notCleanable(
        "run \(driver.id) is \(state.rawValue); wait for its end, or cancel it")
    }
    await driver.tidy()
    try await driver.repository?.clean()
    return view(driver)
  }

  /// Brings what a run has merged to a branch of the user's.
  package func land(_ run: String?, onto branch: String?) async throws -> RunView {
    let driver = try driver(run)
    guard let repository = driver.repository else {
      throw SwarmError.notLandable("run \(driver.id) works on no repository")
    }
    guard driver.log.run.state.isTerminal else {
      throw SwarmError.notLandable(
        "run \(driver.id) is \(driver.log.run.state.rawValue); wait for its end, or cancel it")
    }
    guard driver.log.run.config.mergesAutomatically else {
      throw SwarmError.notLandable(
        "run \(driver.id) merges nothing by itself; its work is on the branches swarm/\(driver.id)/…"
      )
    }
    let (name, commit) = try await repository.alone {
      if driver.log.run.landed == nil { try await driver.restoreBranch(repository) }
      return try await repository.land(onto: branch)
    }
    try await driver.change { _ in [.landed(branch: name, commit: commit)] }
    return view(driver)
  }
}
