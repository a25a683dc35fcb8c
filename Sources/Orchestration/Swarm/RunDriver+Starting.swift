import Execution
import Foundation
import Model
import Platform
import Store
import Swarm
import Synchronization

/// What is started, or taken from before, and when.
extension RunDriver {
  /// Starts what may be started of a run as it stands, while no other run does; false where nothing came
  /// of it, so that there is nothing to look at again before something changes.
  func startSome(
    in run: SwarmRun, _ group: inout ThrowingDiscardingTaskGroup<any Error>
  ) async throws -> (Launches, Bool) {
    await pools.turn.take()
    defer { pools.turn.give() }
    let launches = run.launches(conditions)
    var wanted: [Beginning] = []
    var hasBegun = false
    for number in launches.tasks {
      let task = run.tasks[number]
      guard !reused.withLock({ $0.tasks.contains(task.id) }) else { continue }
      let before = wanted.count { $0.name.task == task.id }
      var place = place(for: task, behind: before, in: run)
      if let first = wanted.first(where: { $0.name.task == task.id }) {
        place.key = first.place.key
      } else if let result = try await lookUp(task, &place, in: run) {
        hasBegun = true
        group.addTask { [self, place] in await follow(result, for: task.id, at: place) }
        continue
      }
      let name = AttemptName(run: id, task: task.id, number: task.attempts.count + before + 1)
      wanted.append(Beginning(name: name, place: place))
    }
    guard !wanted.isEmpty else { return (launches, hasBegun) }
    let (decision, begun) = try begin(wanted)
    if !begun.isEmpty { group.addTask { [self] in await launch(begun, decision) } }
    return (launches, true)
  }

  /// An attempt that is to start, and where.
  private struct Beginning: Sendable {
    var name: AttemptName
    var place: AttemptPlace
  }

  /// Decides that attempts start, and returns those that do: the run or a task may have changed meanwhile.
  private func begin(
    _ wanted: [Beginning]
  ) throws -> (decision: RunLog.Decision, begun: [Beginning]) {
    var begun: [Beginning] = []
    let decision = try decide { run in
      guard run.state == .running else { return [] }
      begun = wanted.filter {
        guard let task = run[$0.name.task], task.isStartable else { return false }
        let place = $0.name.number - task.attempts.count
        return task.isRace ? (1...max(1, task.missingTries)).contains(place) : place == 1
      }
      return begun.map {
        run[$0.name.task]?.isRace == true
          ? .attempt($0.name.task, $0.name.number, .launching($0.place))
          : .task($0.name.task, .launching($0.place))
      }
    }
    return (decision, begun)
  }

  /// Starts what was decided to start, and follows it.
  private func launch(_ begun: [Beginning], _ decision: RunLog.Decision) async {
    do {
      try await save(decision)
    } catch {
      // It was not decided after all, and is again once there is room for it.
      guard !(error is CancellationError) else { return }
      context.log(.error, "run \(id): \(error)")
      pools.ring(except: id)
      await pause(begun[0].name.task, error)
      return wake.ring()
    }
    await withDiscardingTaskGroup { group in
      for one in begun {
        group.addTask { [self] in await follow(one.name, first: one.place) }
      }
    }
  }

  /// The result of a task that is known from before, if there is one that was not found of no use.
  ///
  /// `place` gets the key under which its own result is to be kept.
  private func lookUp(_ task: RunTask, _ place: inout AttemptPlace, in run: SwarmRun) async throws
    -> CachedResult?
  {
    do {
      place.key = try await cacheKey(of: task, at: place, in: run)
      guard let key = place.key, task.state == .ready, task.isRace ? task.tries.isEmpty : true,
        !reused.withLock({ $0.keys.contains(key) }), let result = try await kept(key)
      else { return nil }
      _ = reused.withLock { $0.tasks.insert(task.id) }
      return result
    } catch let error where !(error is CancellationError) {
      context.log(.warning, "run \(id): no kept result of \(task.id) is looked for: \(error)")
      return nil
    }
  }

  /// Takes a result that is known from before; where it is of no use, the task starts as any other.
  private func follow(_ result: CachedResult, for task: String, at place: AttemptPlace) async {
    do {
      if let name = try await reuse(result, for: task, at: place) { await follow(name, first: nil) }
    } catch is CancellationError {
    } catch {
      context.log(.warning, "run \(id): a kept result of \(task) is not taken: \(error)")
      _ = reused.withLock { $0.keys.insert(result.key) }
    }
    reused.withLock { _ = $0.tasks.remove(task) }
    wake.ring()
  }
}
