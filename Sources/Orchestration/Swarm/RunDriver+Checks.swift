import Execution
import Model
import Platform
import Store
import Swarm

/// The checks of a run's tasks.
extension RunDriver {
  /// Runs a task's check in a directory, or goes on with it.
  ///
  /// `files` is where its own files are, `limit` its time where that is not the task's, and `prepare` makes
  /// what it looks at.
  func check(
    _ task: RunTask, in directory: String, filesIn files: String, limit: Duration? = nil,
    preparing prepare: () async throws -> Void = {}
  ) async throws -> CheckVerdict {
    guard let verify = task.plan.verify else { return .good }
    let (end, check) = try await context.programs.run(
      Check(
        verify, in: directory, environment: log.run.environment(of: task.plan),
        limit: limit ?? self.limit(of: task)),
      in: files, preparing: prepare
    ) { [self] in await untilCancelled() }
    switch end {
    case .exited(code: 0): return .good
    case .exited(let code):
      let output = try await blocking { try AttemptOutput(of: check).tail }
      return .bad("its check `\(verify)` ended with \(code)\(LastLine(of: output).suffix)")
    case .tookTooLong: return .bad("its check `\(verify)` took too long")
    case .lost: return .bad("its check `\(verify)` is gone, and nobody saw how it ended")
    case .unwanted: return .unwanted
    }
  }

  /// Waits until the run is being cancelled, or the task is.
  private func untilCancelled() async {
    let watcher = Watchers.Watcher()
    watchers.add(watcher)
    defer { watchers.remove(watcher) }
    while log.run.state != .cancelling, !Task.isCancelled { await watcher.wake.wait() }
  }

  /// Runs the task's check on a merge that nobody has seen before, in a tree of its own.
  func checkMerged(
    _ task: RunTask, _ attempt: RunAttempt, _ commit: String, _ files: AttemptFiles
  ) async throws -> CheckVerdict {
    guard task.plan.verify != nil, let repository,
      let tree = mergeTree(of: task.id, attempt: attempt.number)
    else { return .good }
    let name = try await repository.tree(of: commit)
    let line = log.run[task.id]?.current?.line ?? attempt.line
    let verdict = try await check(
      task, in: tree.place(at: commit).directory, filesIn: files.check(line, ofTree: name)
    ) { [self] in
      // One of a merge with less of the others' work may still run there.
      try await context.programs.stopChecks(in: files.checks)
      try await tree.make(at: commit)
    }
    try await tree.discard()
    return verdict
  }

  /// The tree in which the merge of an attempt's work is checked.
  func mergeTree(of task: String, attempt: Int) -> AttemptTree? {
    guard let repository, log.run.config.hasWorktrees else { return nil }
    let name = "\(task)-\(attempt).merged"
    return AttemptTree(
      repository, path: "\(context.home.run(id))/trees/\(name)", task: name, number: 0)
  }
}
