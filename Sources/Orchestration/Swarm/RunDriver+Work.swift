import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// What becomes of an attempt's work once its program has ended.
extension RunDriver {
  /// Decides what the end of an attempt means, and takes its work over where it counts.
  func judge(_ id: String) async throws {
    guard let task = log.run[id], let attempt = task.attempts.last, let end = attempt.end,
      let files = files(of: task), let name = name(of: task)
    else { return }
    var spoilt: String?
    if let tree = tree(of: id, attempt: attempt.number), let base = attempt.place.base {
      // What failed is kept too.
      spoilt = try await executor.bring(name, files, into: tree, base: base)
    }
    switch end.endedBy ?? attempt.stopping {
    case .cancel:
      return try await cancel(task)
    case .timeout, .idleTimeout:
      try await change(id, .timedOut(Self.timeoutText(task, end, log.run.config)))
      return try await giveUp(task)
    case nil: break
    }
    let output = try await blocking { try AttemptOutput(of: files).tail }
    if let fault = AttemptFault(end, output: output, now: host.now()) {
      return try await handle(fault, task)
    }
    if let spoilt { return try await refuse(task, spoilt) }
    try await take(task, attempt, files)
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
  func handle(_ fault: AttemptFault, _ task: RunTask) async throws {
    let policy = RetryPolicy(log.run.config, task: task.plan)
    switch fault.kind {
    case .rateLimited(let wait) where wait != nil || task.refusals < Self.refusalLimit:
      // It costs no attempt: the task did nothing wrong.
      let until = pools.refused(
        log.run.pool(of: task.plan), for: wait, width: log.run.config.width, now: host.now(),
        backoff: policy.longestDelay)
      try await change(task.id, .suspended(until: until, reason: fault.reason))
    case .transient where policy.allowsRetry(afterFailures: task.failures + 1):
      var random = SeededRandom(words: self.id, task.id, "\(task.attempts.count)")
      let delay = policy.delay(beforeRetry: task.failures, using: &random)
      let at = host.now().addingTimeInterval(delay.inSeconds)
      try await change(task.id, .retry(at: at, reason: fault.reason))
    case .rateLimited, .transient, .permanent: return try await refuse(task, fault.reason)
    }
    try await giveUp(task)
  }

  /// Keeps what an attempt left in its tree, and gives the tree back; one that cannot be kept stays where
  /// it is, and is noted.
  func giveUp(_ task: RunTask) async throws {
    guard let attempt = task.attempts.last, let base = attempt.place.base,
      let tree = tree(of: task.id, attempt: attempt.number)
    else { return }
    do {
      try await tree.keep(base: base)
    } catch let error where !(error is CancellationError) {
      host.note("run \(id): the tree \(tree.path) stays: \(error)")
    }
  }

  private func take(_ task: RunTask, _ attempt: RunAttempt, _ files: AttemptFiles) async throws {
    guard let tree = tree(of: task.id, attempt: attempt.number), let base = attempt.place.base
    else {
      guard try await passes(task, attempt, files) else { return }
      return try await change(task.id, .done(commit: nil))
    }
    guard let work = try await work(of: task, attempt, in: tree, base) else { return }
    guard try await passes(task, attempt, files) else { return }
    guard case .commit(let commit) = work else {
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
    of task: RunTask, _ attempt: RunAttempt, in tree: AttemptTree, _ base: String
  ) async throws -> RunAttempt.Work? {
    if let known = attempt.work { return known }
    let work: RunAttempt.Work
    switch try await tree.collect(title: task.plan.title, base: base, limit: limit(of: task)) {
    case .spoilt(let why):
      try await refuse(task, why)
      return nil
    case .commit(let commit): work = .commit(commit)
    case .nothing: work = .nothing
    }
    if work != .nothing, !task.plan.kind.changesFiles {
      try await refuse(task, "it changed files, and a \(task.plan.kind.rawValue) task must not")
      return nil
    }
    if work == .nothing, task.plan.kind.changesFiles, !task.plan.isEmptyAllowed {
      let ignored = try await tree.ignored.map { "; what git ignores is not taken: \($0)" }
      try await refuse(task, "it ended without having changed a file\(ignored ?? "")")
      return nil
    }
    if task.plan.verify != nil {
      guard case .commit(let commit) = work else {
        try await change(task.id, .collected(commit: nil))
        return work
      }
      try await change(task.id, .collected(commit: commit))
    }
    return work
  }

  /// How long an attempt at a task may take, and each thing that belongs to it.
  func limit(of task: RunTask) -> Duration {
    task.plan.timeout ?? log.run.config.subagentTimeout
  }

  private func refuse(_ task: RunTask, _ why: String) async throws {
    try await change(task.id, .failed(why))
    try await giveUp(task)
  }

  /// Whether the task's check holds for what the attempt left; where it does not, that is the task's end.
  private func passes(
    _ task: RunTask, _ attempt: RunAttempt, _ files: AttemptFiles
  ) async throws -> Bool {
    switch try await check(task.id, in: attempt.place.directory, files) {
    case .good: return true
    case .bad(let why): try await refuse(task, why)
    case .unwanted: try await cancel(task)
    }
    return false
  }

  /// Ends a task whose run was cancelled while its work was looked at.
  func cancel(_ task: RunTask) async throws {
    try await change(task.id, .cancelled("the run was cancelled"))
    try await giveUp(task)
  }
}
