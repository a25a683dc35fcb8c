import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// Tries at one task side by side: they are looked at while they run, and those that do badly are ended.
extension RunDriver {
  /// What was seen of a try.
  private struct Sight {
    var look: CollapseLook
    var observation: CollapseObservation

    init(_ observation: CollapseObservation, tree: String?) {
      self.observation = observation
      look = CollapseLook(
        attempt: observation.attempt, isPassing: observation.isPassing, tree: tree)
    }
  }

  /// How often the tries are looked at: twelve times in what they are left alone for.
  private var racePace: Duration {
    min(.seconds(30), max(.milliseconds(50), log.run.config.alternativesGrace / 12))
  }

  /// Looks at the tries of every task that has a check, until the run is over.
  ///
  /// Its end waits for the end of a check at most.
  func watchRaces() async {
    let run = log.run
    let races = run.races.filter { run.tasks[$0].plan.verify != nil }
    // What other machines have done so far is not here to be looked at.
    guard !races.isEmpty, repository != nil, run.config.hasWorktrees, run.config.executor != .hub
    else { return }
    var seen: [AttemptName: Sight] = [:]
    let watcher = Watchers.Watcher()
    watchers.add(watcher)
    defer { watchers.remove(watcher) }
    var next = context.now().addingTimeInterval(racePace.inSeconds)
    while !Task.isCancelled, !log.run.state.isTerminal {
      let left = next.timeIntervalSince(context.now())
      guard left <= 0 else {
        await watcher.wake.wait(.seconds(left))
        continue
      }
      for number in races {
        do {
          try await look(at: number, &seen)
        } catch is CancellationError {
          return
        } catch {
          context.log(.error, "run \(id), task \(log.run.tasks[number].id): \(error)")
        }
      }
      next = context.now().addingTimeInterval(racePace.inSeconds)
    }
  }

  /// Looks at the tries of a task, and ends those that do badly.
  ///
  /// What was seen is in the log with what follows from it, so that a daemon that comes after this one
  /// decides as it would have done.
  private func look(at number: Int, _ seen: inout [AttemptName: Sight]) async throws {
    let task = log.run.tasks[number]
    guard task.isOpenRace, task.state.isActive, task.tries.count > 1 else { return }
    let running = task.openTries.filter {
      $0.startedAt != nil && $0.end == nil && $0.stopping == nil
    }
    guard !running.isEmpty else { return }
    var sights: [Sight] = []
    for attempt in task.tries {
      let name = name(of: attempt, at: task)
      if running.contains(where: { $0.number == attempt.number }) {
        seen[name] = try await sight(of: attempt, at: task, last: seen[name])
      } else if attempt.verdict?.isPassing == true {
        // One that has ended well is what the others are compared with.
        if seen[name]?.look.tree != nil { seen[name] = nil }
        if seen[name] == nil { seen[name] = try await sight(ofWorkOf: attempt) }
      } else {
        seen[name] = nil
      }
      if let sight = seen[name] { sights.append(sight) }
    }
    guard !sights.isEmpty else { return }
    let (found, first) = (sights.map { ($0.look, $0.observation) }, task.firstTry)
    let (now, grace) = (Timestamp.written(context.now()), log.run.config.alternativesGrace)
    let after = try await change(at: now) { run in
      guard let task = run[task.id], task.isOpenRace, task.firstTry == first else { return [] }
      var controller = task.collapse
      controller.policy.grace = grace
      let tick = controller.tick(found.map(\.1), now: now)
      let ended = tick.ended.filter { number, _ in
        let attempt = task.openTries.first { $0.number == number }
        return attempt.map { $0.end == nil && $0.stopping == nil } ?? false
      }
      return [.looked(task.id, found.map(\.0))]
        + ended.map { .attempt(task.id, $0.attempt, .pruning($0.reason)) }
    }
    var failure: (any Error)?
    for attempt in running
    where after[task.id]?.attempts[attempt.number - 1].stopping == .pruned {
      let name = name(of: attempt, at: task)
      do {
        try await executor.stop(name, files(name))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// What a try that has ended well changed.
  private func sight(ofWorkOf attempt: RunAttempt) async throws -> Sight? {
    guard case .passed(let commit, let lines) = attempt.verdict else { return nil }
    var observation = CollapseObservation(attempt: attempt.number, isPassing: true)
    observation.changedLines = lines
    if let repository, let base = attempt.place.base, let commit {
      observation.changedFiles = try await repository.changes(from: base, to: commit).files
    }
    return Sight(observation, tree: nil)
  }

  /// Runs the task's check on what a try has done so far; where that cannot be seen now, it is what was
  /// seen last.
  private func sight(
    of attempt: RunAttempt, at task: RunTask, last: Sight?
  ) async throws -> Sight? {
    guard let repository, let base = attempt.place.base,
      let tree = tree(of: task.id, attempt: attempt.number), try tree.isThere
    else { return last }
    let name = name(of: attempt, at: task)
    var last = last
    if last == nil { last = try await remembered(attempt, at: task, base) }
    let commit: String
    let files: String
    do {
      (commit, files) = try await tree.probe(on: base)
    } catch let error where !(error is CancellationError) {
      // Its agent may have its index in its hands.
      context.log(.info, "run \(id): try \(attempt.number) of \(task.id) is not seen now: \(error)")
      return last
    }
    if let last, last.look.tree == files { return last }
    let probe = ProbeTree(repository, path: probePath(name))
    let checks = self.files(name).probes
    let verdict = try await check(
      task, in: probe.directory, filesIn: "\(checks)/\(files.prefix(12))",
      limit: max(.seconds(1), log.run.config.alternativesGrace)
    ) { [self] in
      try await context.programs.stopChecks(in: checks)
      try await probe.show(commit)
    }
    guard verdict != .unwanted else { return last }
    return try await sight(
      CollapseLook(attempt: attempt.number, isPassing: verdict == .good, tree: files), base)
  }

  /// What a daemon before this one saw last of a try, while git still has its files.
  private func remembered(
    _ attempt: RunAttempt, at task: RunTask, _ base: String
  ) async throws -> Sight? {
    guard let look = task.looks.first(where: { $0.attempt == attempt.number }),
      let tree = look.tree, try await repository?.has(tree) == true
    else { return nil }
    return try await sight(look, base)
  }

  private func sight(_ look: CollapseLook, _ base: String) async throws -> Sight? {
    guard let repository, let tree = look.tree else { return nil }
    var observation = CollapseObservation(attempt: look.attempt, isPassing: look.isPassing)
    (observation.changedFiles, observation.changedLines) = try await repository.changes(
      from: base, to: tree)
    return Sight(observation, tree: tree)
  }

  // MARK: - Trees to look in

  static let probeEnding = ".probe"

  private func probePath(_ name: AttemptName) -> String {
    "\(context.home.run(id))/trees/\(name.task)-\(name.number)\(Self.probeEnding)"
  }

  /// Ends the checks that looked at tries, and at results that are known from before, and removes their
  /// trees; nothing is kept in them.
  func removeProbes() async {
    guard let repository else { return }
    let trees = "\(context.home.run(id))/trees"
    do {
      for task in log.run.tasks where task.plan.verify != nil {
        try await endChecks(in: checksOfKept(task.id))
        guard task.isRace else { continue }
        for attempt in task.attempts {
          try await endChecks(in: files(name(of: attempt, at: task)).probes)
        }
      }
      for name in try Files.names(in: trees) where name.hasSuffix(Self.probeEnding) {
        try await ProbeTree(repository, path: "\(trees)/\(name)").discard()
      }
    } catch is CancellationError {
    } catch {
      context.note("run \(id): a tree that was looked in stays in \(trees): \(error)")
    }
  }

  /// Ends the checks whose files are in a directory, so that another one begins anew.
  private func endChecks(in directory: String) async throws {
    guard try Files.status(directory) != nil else { return }
    try await context.programs.stopChecks(in: directory)
    try await blocking { try FileManager.default.removeItem(atPath: directory) }
  }
}
