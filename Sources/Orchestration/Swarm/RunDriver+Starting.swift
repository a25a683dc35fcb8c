import Execution
import Foundation
import Model
import Platform
import Store
import Swarm
import Synchronization

/// What is started, or taken from before, and when.
extension RunDriver {
  /// Starts what may be started, while no other run does; false where nothing came of it, so that there is
  /// nothing to look at again before something changes.
  func startSome(
    _ group: inout ThrowingDiscardingTaskGroup<any Error>
  ) async throws -> (Launches, Bool) {
    await pools.turn.take()
    defer { pools.turn.give() }
    let run = log.run
    let launches = run.launches(conditions)
    var hasBegun = false
    for number in launches.tasks {
      switch try await begin(run.tasks[number].id) {
      case .started(let name, let place):
        hasBegun = true
        group.addTask { [self] in await follow(name, first: place) }
      case .kept(let result, let place):
        hasBegun = true
        let id = run.tasks[number].id
        group.addTask { [self] in await follow(result, for: id, at: place) }
      case .notNow: hasBegun = true
      case .beingLookedAt: break
      }
    }
    return (launches, hasBegun)
  }

  private enum Beginning {
    case started(AttemptName, AttemptPlace)
    /// Its result may be one that is known from before.
    case kept(CachedResult, AttemptPlace)
    case beingLookedAt
    /// The run or the task has changed meanwhile.
    case notNow
  }

  /// Decides that a task starts, or that a result is taken that is known from before.
  private func begin(_ id: String) async throws -> Beginning {
    guard let task = log.run[id], !reused.withLock({ $0.tasks.contains(id) }) else {
      return .beingLookedAt
    }
    let number = task.attempts.count + 1
    @Sendable func startable(_ run: SwarmRun) -> Bool {
      run.state == .running && run[id]?.isStartable == true
        && run[id]?.attempts.count == number - 1
    }
    @Sendable func event(_ change: RunTaskChange) -> RunEvent {
      task.isRace ? .attempt(id, number, change) : .task(id, change)
    }
    var place: AttemptPlace
    do {
      place = try await self.place(for: task)
      if let result = try await lookUp(task, &place) { return .kept(result, place) }
    } catch let error where !(error is CancellationError) {
      try await change { run in
        guard startable(run) else { return [] }
        let failed = event(.failed("its place to work could not be made: \(error)"))
        return task.isRace ? [event(.launching(AttemptPlace(directory: ""))), failed] : [failed]
      }
      return .notNow
    }
    let chosen = place
    let after = try await change { run in startable(run) ? [event(.launching(chosen))] : [] }
    guard after[id]?.attempts.count == number else { return .notNow }
    return .started(AttemptName(run: self.id, task: id, number: number), place)
  }

  /// The result of a task that is known from before, if there is one that was not found of no use.
  ///
  /// `place` gets the key under which its own result is to be kept.
  private func lookUp(_ task: RunTask, _ place: inout AttemptPlace) async throws -> CachedResult? {
    do {
      place.key = try await cacheKey(of: task, at: place)
      guard let key = place.key, task.state == .ready, task.isRace ? task.tries.isEmpty : true,
        !reused.withLock({ $0.keys.contains(key) }), let result = try await kept(key)
      else { return nil }
      _ = reused.withLock { $0.tasks.insert(task.id) }
      return result
    } catch let error where !(error is CancellationError) {
      host.log(.warning, "run \(id): no kept result of \(task.id) is looked for: \(error)")
      return nil
    }
  }

  /// Takes a result that is known from before; where it is of no use, the task starts as any other.
  private func follow(_ result: CachedResult, for task: String, at place: AttemptPlace) async {
    do {
      if let name = try await reuse(result, for: task, at: place) { await follow(name, first: nil) }
    } catch is CancellationError {
    } catch {
      host.log(.warning, "run \(id): a kept result of \(task) is not taken: \(error)")
      _ = reused.withLock { $0.keys.insert(result.key) }
    }
    reused.withLock { _ = $0.tasks.remove(task) }
    wake.ring()
  }
}
