import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// Tries at one task side by side: they are looked at while they run, and those that do badly are ended.
extension RunDriver {
  /// What is known of the tries at one task, from one look to the next.
  private struct RaceWatch {
    /// The place of the first try; another race at the task begins anew.
    var firstTry: Int
    var controller = CollapseController()
    /// By try: the tree that was looked at last, and what was seen of it.
    var seen: [Int: (tree: String, observation: CollapseObservation)] = [:]
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
    var watches: [Int: RaceWatch] = [:]
    let watcher = Watchers.Watcher()
    watchers.add(watcher)
    defer { watchers.remove(watcher) }
    var next = host.now().addingTimeInterval(racePace.inSeconds)
    while !Task.isCancelled, !log.run.state.isTerminal {
      let left = next.timeIntervalSince(host.now())
      guard left <= 0 else {
        await watcher.wake.wait(.seconds(left))
        continue
      }
      for number in races {
        do {
          try await look(at: number, &watches)
        } catch is CancellationError {
          return
        } catch {
          host.log(.error, "run \(id), task \(log.run.tasks[number].id): \(error)")
        }
      }
      next = host.now().addingTimeInterval(racePace.inSeconds)
    }
  }

  private func look(at number: Int, _ watches: inout [Int: RaceWatch]) async throws {
    let task = log.run.tasks[number]
    guard task.isOpenRace, task.state.isActive else { return }
    let running = task.openTries.filter {
      $0.startedAt != nil && $0.end == nil && $0.stopping == nil
    }
    guard !running.isEmpty, task.tries.count > 1 else { return }
    var watch = watches[number] ?? RaceWatch(firstTry: task.firstTry)
    if watch.firstTry != task.firstTry { watch = RaceWatch(firstTry: task.firstTry) }
    if watch.controller.policy.grace != log.run.config.alternativesGrace {
      watch.controller.policy.grace = log.run.config.alternativesGrace
    }
    var observations: [CollapseObservation] = []
    for attempt in running {
      if let seen = try await observe(attempt, of: task, watch.seen[attempt.number]) {
        watch.seen[attempt.number] = seen
      }
      if let seen = watch.seen[attempt.number] { observations.append(seen.observation) }
    }
    // One that has ended well is what the others are compared with.
    for attempt in task.tries {
      guard case .passed(_, let lines) = attempt.verdict else { continue }
      var observation =
        watch.seen[attempt.number]?.observation
        ?? CollapseObservation(attempt: attempt.number, isPassing: true)
      observation.isPassing = true
      observation.changedLines = lines
      observations.append(observation)
    }
    let tick = watch.controller.tick(observations, now: host.now())
    watches[number] = watch
    for (attempt, reason) in tick.ended {
      try await prune(AttemptName(run: id, task: task.id, number: attempt), reason)
    }
  }

  /// Runs the task's check on what a try has done so far; nil where that cannot be seen now.
  private func observe(
    _ attempt: RunAttempt, of task: RunTask,
    _ before: (tree: String, observation: CollapseObservation)?
  ) async throws -> (tree: String, observation: CollapseObservation)? {
    guard let repository, let base = attempt.place.base,
      let tree = tree(of: task.id, attempt: attempt.number), try tree.isThere
    else { return nil }
    let name = name(of: attempt, at: task)
    let commit: String
    let files: String
    do {
      (commit, files) = try await tree.probe(on: base)
    } catch let error where !(error is CancellationError) {
      // Its agent may have its index in its hands.
      host.log(.info, "run \(id): try \(attempt.number) of \(task.id) is not seen now: \(error)")
      return nil
    }
    if let before, before.tree == files { return before }
    let probe = ProbeTree(repository, path: probePath(name))
    let checks = self.files(name).probes
    let verdict = try await check(
      task, in: probe.directory, filesIn: "\(checks)/\(files.prefix(12))",
      limit: max(.seconds(1), log.run.config.alternativesGrace)
    ) { [self] in
      try await host.programs.stopChecks(in: checks)
      try await probe.show(commit)
    }
    guard verdict != .unwanted else { return nil }
    var observation = CollapseObservation(
      attempt: attempt.number, isPassing: verdict == .good)
    (observation.changedFiles, observation.changedLines) = try await repository.changes(
      from: base, to: files)
    return (files, observation)
  }

  /// Ends a try, unless it has ended meanwhile.
  private func prune(_ name: AttemptName, _ reason: String) async throws {
    let after = try await change { run in
      let attempt = run[name.task]?.openTries.first { $0.number == name.number }
      guard let attempt, attempt.end == nil, attempt.stopping == nil else { return [] }
      return [.attempt(name.task, name.number, .pruning(reason))]
    }
    guard after[name.task]?.attempts[name.number - 1].stopping == .pruned else { return }
    try await executor.stop(name, files(name))
  }

  // MARK: - Trees to look in

  static let probeEnding = ".probe"

  private func probePath(_ name: AttemptName) -> String {
    "\(host.home.run(id))/trees/\(name.task)-\(name.number)\(Self.probeEnding)"
  }

  /// Ends the checks that looked at tries, and at results that are known from before, and removes their
  /// trees; nothing is kept in them.
  func removeProbes() async {
    guard let repository else { return }
    let trees = "\(host.home.run(id))/trees"
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
      host.note("run \(id): a tree that was looked in stays in \(trees): \(error)")
    }
  }

  /// Ends the checks whose files are in a directory, so that another one begins anew.
  private func endChecks(in directory: String) async throws {
    guard try Files.status(directory) != nil else { return }
    try await host.programs.stopChecks(in: directory)
    try await blocking { try FileManager.default.removeItem(atPath: directory) }
  }
}
