import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// What becomes of an attempt's work once its program has ended.
extension RunDriver {
  /// Decides what the end of an attempt means, and takes its work over where it counts.
  func judge(_ name: AttemptName) async throws {
    guard let (task, attempt) = find(name), let end = attempt.end else { return }
    let files = files(name)
    // It was judged as one of several.
    if task.chosen == name.number, case .passed(let commit, _) = attempt.verdict {
      return try await accept(task, attempt, commit)
    }
    switch end.endedBy ?? attempt.stopping {
    case .cancel:
      try await change(name, .cancelled("the run was cancelled"))
      return try await giveUp(name)
    case .timeout, .idleTimeout:
      try await change(name, .timedOut(Self.timeoutText(task, end, log.run.config)))
      return try await giveUp(name)
    case .pruned:
      try await change(name, .pruned(attempt.stopReason ?? "others do better"))
      return try await giveUp(name)
    case nil: break
    }
    let output = try await blocking { try AttemptOutput(of: files).tail }
    if let fault = AttemptFault(end, output: output, now: host.now()) {
      return try await handle(fault, name)
    }
    try await take(name, files)
  }

  private static func timeoutText(
    _ task: RunTask, _ end: AttemptEnd, _ config: SwarmConfig
  ) -> String {
    let isIdle = end.endedBy == .idleTimeout
    let limit =
      isIdle
      ? task.plan.idleTimeout ?? config.idleTimeout : task.plan.timeout ?? config.subagentTimeout
    let seconds = Int(limit / .seconds(1))
    return isIdle ? "it printed nothing for \(seconds) s" : "it took longer than \(seconds) s"
  }

  /// How often a service may refuse a task without saying for how long, before that counts as a failure.
  private static let refusalLimit = 10

  /// Tries again what failed for a passing reason, as often as the run allows.
  func handle(_ fault: AttemptFault, _ name: AttemptName) async throws {
    guard let (task, _) = find(name) else { return }
    let policy = RetryPolicy(log.run.config, task: task.plan)
    switch fault.kind {
    case .rateLimited(let wait) where wait != nil || task.refusals < Self.refusalLimit:
      // It costs no attempt: the task did nothing wrong.
      let until = pools.refused(
        log.run.pool(of: task.plan), for: wait, width: log.run.config.width, now: host.now(),
        backoff: policy.longestDelay)
      try await change(name, .suspended(until: until, reason: fault.reason))
    case .transient where policy.allowsRetry(afterFailures: task.failures + 1):
      var random = SeededRandom(words: self.id, task.id, "\(task.attempts.count)")
      let delay = policy.delay(beforeRetry: task.failures, using: &random)
      let at = host.now().addingTimeInterval(delay.inSeconds)
      try await change(name, .retry(at: at, reason: fault.reason))
    case .rateLimited, .transient, .permanent: return try await refuse(name, fault.reason)
    }
    try await giveUp(name)
  }

  /// Keeps what an attempt left in its tree, and gives the tree back; one that cannot be kept stays where
  /// it is, and is noted.
  func giveUp(_ name: AttemptName) async throws {
    guard let base = find(name)?.attempt.place.base,
      let tree = tree(of: name.task, attempt: name.number)
    else { return }
    do {
      try await alone { _ = try await tree.keep(base: base) }
    } catch let error where !(error is CancellationError) {
      host.note("run \(id): the tree \(tree.path) stays: \(error)")
    }
  }

  private func take(_ name: AttemptName, _ files: AttemptFiles) async throws {
    guard let (task, attempt) = find(name) else { return }
    guard let tree = tree(of: task.id, attempt: attempt.number), let base = attempt.place.base
    else {
      if let complaint = try await check(task, in: attempt.place.directory, log: files.check) {
        return try await change(name, .failed(complaint))
      }
      return try await pass(name, nil)
    }
    let work = try await tree.collect(title: task.plan.title, base: base)
    switch (work, task.plan.kind.changesFiles) {
    case (.spoilt(let why), _): return try await refuse(name, why)
    case (.commit, false):
      return try await refuse(
        name, "it changed files, and a \(task.plan.kind.rawValue) task must not")
    case (.nothing, true) where !task.plan.isEmptyAllowed:
      return try await refuse(name, "it ended without having changed a file")
    case (.nothing, _), (.commit, true): break
    }
    if let complaint = try await check(task, in: attempt.place.directory, log: files.check) {
      return try await refuse(name, complaint)
    }
    var commit: String?
    if case .commit(let work) = work { commit = work }
    try await pass(name, commit)
  }

  /// Takes over work that passed its check, or notes it as that of one of several tries.
  private func pass(_ name: AttemptName, _ commit: String?) async throws {
    guard let (task, attempt) = find(name) else { return }
    guard task.isOpenRace else { return try await accept(task, attempt, commit) }
    var lines = 0
    if let commit, let base = attempt.place.base, let repository {
      lines = try await repository.changes(from: base, to: commit).lines
    }
    try await change(name, .passed(commit: commit, changedLines: lines))
  }

  /// Merges the work that counts, where there is any, and keeps that of the others.
  private func accept(_ task: RunTask, _ attempt: RunAttempt, _ commit: String?) async throws {
    defer { wake.ring() }
    await keepResult(of: task, attempt, commit)
    guard let tree = tree(of: task.id, attempt: attempt.number), attempt.place.base != nil else {
      return try await change(task.id, .done(commit: nil))
    }
    for other in task.tries where task.isRace && other.number != attempt.number {
      try await giveUp(name(of: other, at: task))
    }
    guard let commit else {
      try await change(task.id, .done(commit: nil))
      return try await alone { try await tree.discard() }
    }
    guard log.run.config.mergesAutomatically else {
      try await change(task.id, .done(commit: commit))
      return try await alone { try await tree.removeTree() }
    }
    try await change(task.id, .integrating(commit: commit))
    try await integrate(task.id, commit)
  }

  private func refuse(_ name: AttemptName, _ why: String) async throws {
    try await change(name, .failed(why))
    try await giveUp(name)
  }

  /// Runs the task's check in a directory; what it complains about, or nil.
  ///
  /// What it prints is written to a file.
  func check(
    _ task: RunTask, in directory: String, log path: String, limit: Duration? = nil
  ) async throws -> String? {
    guard let verify = task.plan.verify else { return nil }
    let exit = try await ChildProcess(
      "sh", ["-c", "exec 2>&1; \(verify)"],
      environment: AttemptEnvironment.whole(log.run.environment(of: task.plan)),
      directory: directory,
      timeout: limit ?? task.plan.timeout ?? log.run.config.subagentTimeout
    ).run()
    try await blocking { try Files.write(exit.output, to: path) }
    guard !exit.timedOut else { return "its check `\(verify)` took too long" }
    guard exit.code != 0 else { return nil }
    let last = LastLine(of: exit.text).suffix
    return "its check `\(verify)` ended with \(exit.code)\(last)"
  }

  // MARK: - Merging

  /// Merges a task's commit into the run's branch.
  func integrate(_ id: String, _ commit: String) async throws {
    guard let repository, let task = log.run[id], let attempt = task.current,
      let tree = tree(of: id, attempt: attempt.number)
    else { return }
    let files = files(name(of: attempt, at: task))
    await merging.take()
    defer { merging.give() }
    try Task.checkCancellation()
    let merge: RunRepository.Merge
    do {
      try await restoreBranch(repository)
      merge = try await repository.merge(commit, title: task.plan.title) { merged in
        try await self.checkMerged(task, merged, files)
      }
    } catch let refusal as MergeRefusal {
      if attempt.isReused { return try await change(id, .reopened) }
      return try await conflict(id, [], refusal.reason)
    }
    switch merge {
    case .conflict where attempt.isReused:
      // It is done anew on what was merged meanwhile.
      try await change(id, .reopened)
    case .conflict(let conflicts): try await conflict(id, conflicts, nil)
    case .merged(let tip):
      try await change(id, .done(commit: tip))
      try await alone { try await tree.discard() }
    }
  }

  /// Puts the run's branch back where the log has it, where anybody else moved it.
  ///
  /// What a crash came between is as it should be: work that is being merged may be in it already.
  func restoreBranch(_ repository: RunRepository) async throws {
    let run = log.run
    let pending = run.tasks.filter { $0.state == .integrating }.compactMap(\.commit)
    let found = try await repository.restore(to: run.mergedTip, unless: pending)
    if let found {
      host.note("run \(id): its branch \(repository.branch) was moved to \(found) and is put back")
    }
  }

  private func conflict(_ id: String, _ files: [String], _ reason: String?) async throws {
    try await change(id, .conflicted(files, reason: reason))
    try await tell(
      "task \(id) of run \(self.id)",
      "task \(id) of run \(self.id) is in conflict with what was merged before:"
        + " `roost swarm explain \(self.id) \(id)`")
  }

  /// Takes a conflict that was merged by hand in the task's tree.
  func resolve(_ id: String) async throws {
    guard let task = log.run[id], let attempt = task.current, let base = attempt.place.base,
      let tree = tree(of: id, attempt: attempt.number)
    else { return }
    let work = try await tree.collect(title: "Resolve: \(task.plan.title)", base: base)
    switch work {
    case .spoilt(let why): throw SwarmError.notResolved(task: id, why: why)
    case .nothing:
      throw SwarmError.notResolved(task: id, why: "nothing is left of its work in \(tree.path)")
    case .commit(let commit):
      try await change { run in
        guard run[id]?.state == .conflict else {
          throw SwarmError.notNow(what: "task \(id)", state: run[id]?.state.words ?? "")
        }
        return [.task(id, .integrating(commit: commit))]
      }
      do {
        try await integrate(id, commit)
      } catch {
        try await change(id, .conflicted([], reason: "\(error)"))
        throw error
      }
      if case .conflict = log.run[id]?.state {
        let files = log.run[id]?.conflicts.joined(separator: ", ") ?? ""
        throw SwarmError.notResolved(
          task: id,
          why: "it still contradicts the others' work\(files.isEmpty ? "" : " in \(files)");"
            + " merge the run's branch in \(tree.path)")
      }
    }
  }

  /// A check that holds for the work alone and not for the merge.
  private struct MergeRefusal: Error {
    let reason: String
  }

  /// Runs the task's check on a merge that nobody has seen before, in a tree of its own.
  private func checkMerged(
    _ task: RunTask, _ commit: String, _ files: AttemptFiles
  ) async throws {
    guard task.plan.verify != nil, let repository else { return }
    let tree = AttemptTree(
      repository, path: "\(host.home.run(id))/trees/integration", task: "merged", number: 0)
    try await alone { try await tree.make(at: commit) }
    let complaint = try await check(task, in: tree.place(at: commit).directory, log: files.check)
    try await alone { try await tree.discard() }
    if let complaint {
      throw MergeRefusal(reason: "merged with the others' work, \(complaint)")
    }
  }
}
