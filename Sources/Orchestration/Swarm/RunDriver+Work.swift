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
    var spoilt: String?
    if let tree = tree(of: name.task, attempt: name.number), let base = attempt.place.base {
      // What failed is kept too.
      spoilt = try await executor.bring(name, files, into: tree, base: base)
    }
    switch end.endedBy ?? attempt.stopping {
    case .cancel:
      return try await cancel(name)
    case .timeout, .idleTimeout:
      try await change(name, .timedOut(Self.timeoutText(task, end, log.run.config)))
      return try await giveUp(name)
    case .pruned:
      try await change(name, .pruned(attempt.stopReason ?? "others do better"))
      return try await giveUp(name)
    case nil: break
    }
    let output = try await blocking { try AttemptOutput(of: files).tail }
    if let fault = AttemptFault(end, output: output, now: context.now()) {
      return try await handle(fault, name)
    }
    if let spoilt { return try await refuse(name, spoilt) }
    try await take(name, files)
  }

  private static func timeoutText(
    _ task: RunTask, _ end: AttemptEnd, _ config: SwarmConfig
  ) -> String {
    let isIdle = end.endedBy == .idleTimeout
    let limit =
      isIdle
      ? task.plan.idleTimeout ?? config.idleTimeout : task.plan.timeout ?? config.subagentTimeout
    return isIdle ? "it printed nothing for \(limit.words)" : "it took longer than \(limit.words)"
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
        log.run.pool(of: task.plan), for: wait, width: log.run.config.width, now: context.now(),
        backoff: policy.longestDelay)
      try await change(name, .suspended(until: until, reason: fault.reason))
    case .transient where policy.allowsRetry(afterFailures: task.failures + 1):
      var random = SeededRandom(words: self.id, task.id, "\(task.attempts.count)")
      let delay = policy.delay(beforeRetry: task.failures, using: &random)
      let at = context.now().addingTimeInterval(delay.inSeconds)
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
      try await tree.keep(base: base)
    } catch let error where !(error is CancellationError) {
      context.note("run \(id): the tree \(tree.path) stays: \(error)")
    }
  }

  private func take(_ name: AttemptName, _ files: AttemptFiles) async throws {
    guard let (task, attempt) = find(name) else { return }
    guard let tree = tree(of: task.id, attempt: attempt.number), let base = attempt.place.base
    else {
      guard try await passes(name, files) else { return }
      return try await pass(name, nil)
    }
    guard let work = try await work(of: name, in: tree, base) else { return }
    guard try await passes(name, files) else { return }
    var commit: String?
    if case .commit(let taken) = work { commit = taken }
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
      return try await tree.discard()
    }
    guard log.run.config.mergesAutomatically else {
      try await change(task.id, .done(commit: commit))
      return try await tree.removeTree()
    }
    try await change(task.id, .integrating(commit: commit))
    try await integrate(task.id, commit)
  }

  /// What an attempt left in its tree; nil where that is refused.
  ///
  /// It is looked at once: from then on the tree may have what a check left there.
  private func work(
    of name: AttemptName, in tree: AttemptTree, _ base: String
  ) async throws -> RunAttempt.Work? {
    guard let (task, attempt) = find(name) else { return nil }
    if let known = attempt.work { return known }
    let work: RunAttempt.Work
    switch try await tree.collect(title: task.plan.title, base: base, limit: limit(of: task)) {
    case .spoilt(let why):
      try await refuse(name, why)
      return nil
    case .commit(let commit): work = .commit(commit)
    case .nothing: work = .nothing
    }
    if work != .nothing, !task.plan.kind.changesFiles {
      try await refuse(name, "it changed files, and a \(task.plan.kind.rawValue) task must not")
      return nil
    }
    if work == .nothing, task.plan.kind.changesFiles, !task.plan.isEmptyAllowed {
      let ignored = try await tree.ignored.map { "; what git ignores is not taken: \($0)" }
      try await refuse(name, "it ended without having changed a file\(ignored ?? "")")
      return nil
    }
    if task.plan.verify != nil {
      guard case .commit(let commit) = work else {
        try await change(name, .collected(commit: nil))
        return work
      }
      try await change(name, .collected(commit: commit))
    }
    return work
  }

  /// How long an attempt at a task may take, and each thing that belongs to it.
  func limit(of task: RunTask) -> Duration {
    task.plan.timeout ?? log.run.config.subagentTimeout
  }

  private func refuse(_ name: AttemptName, _ why: String) async throws {
    try await change(name, .failed(why))
    try await giveUp(name)
  }

  /// Whether the task's check holds for what the attempt left; where it does not, that is the attempt's
  /// end.
  private func passes(_ name: AttemptName, _ files: AttemptFiles) async throws -> Bool {
    guard let (task, attempt) = find(name) else { return false }
    switch try await check(
      task, in: attempt.place.directory, filesIn: files.check(attempt.line))
    {
    case .good: return true
    case .bad(let why): try await refuse(name, why)
    case .unwanted: try await cancel(name)
    }
    return false
  }

  /// Ends an attempt whose run was cancelled while its work was looked at.
  func cancel(_ name: AttemptName) async throws {
    try await change(name, .cancelled("the run was cancelled"))
    try await giveUp(name)
  }
}
