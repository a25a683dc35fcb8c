import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// What is done once a run is over.
extension RunDriver {
  /// Removes the run's trees and bundles, writes its report, puts its team away and tells whoever started
  /// it; then nothing of it is left to do.
  ///
  /// What of that fails is noted, and keeps nothing else from being done. A run that was taken up again
  /// meanwhile goes on.
  func close() async {
    guard log.run.state.isTerminal, !Task.isCancelled else { return }
    await tidy()
    await attempt("its bundles") { try await self.executor.clear(run: self.id) }
    await attempt("its report") { try await self.report() }
    if log.run.config.executor == .pane, log.run.state.isTerminal {
      await attempt("its team") { try await self.context.teammates.putAway(self.id) }
    }
    await attempt("the word of its end") { try await self.tellEnd() }
    await attempt("its end") {
      try await self.change { $0.state.isTerminal && !$0.isClosed ? [.closed] : [] }
    }
  }

  private func attempt(_ what: String, _ body: () async throws -> some Sendable) async {
    do {
      _ = try await body()
    } catch {
      context.note("run \(id): \(what) failed: \(error)")
    }
  }

  /// Writes the report: what was done, how long it took and why, and a picture of it.
  ///
  /// - Returns: the path of its files, without their endings.
  @discardableResult
  func report() async throws -> String {
    let (path, now) = ("\(context.home.run(id))/report", context.now())
    try await blocking { [log] in
      guard let record = try log.history()?.record(now: now) else { return }
      try RunReport(record).write(to: path)
    }
    return path
  }

  /// Removes the trees that attempts do not need any more: what is in them is merged, or kept under a ref.
  ///
  /// Whatever a crash came between, the log says whether an attempt still needs its tree. One that
  /// cannot be kept stays where it is, and is noted.
  func tidy() async {
    guard let repository else { return }
    let folder = "\(context.home.run(id))/trees"
    let known: Set<String>
    do {
      known = try await repository.trees
      try await repository.busy {
        try await blocking { try AttemptTree.removeGone(in: folder) }
      }
    } catch {
      return noteStaying(folder, error)
    }
    await removeProbes()
    await withDiscardingTaskGroup { group in
      for task in log.run.tasks {
        for attempt in task.attempts {
          group.addTask { [self] in await tidy(task, attempt, known) }
        }
      }
    }
  }

  private func tidy(_ task: RunTask, _ attempt: RunAttempt, _ known: Set<String>) async {
    let isCurrent = attempt.number == task.current?.number
    if !isCurrent || task.state != .integrating,
      let merged = mergeTree(of: task.id, attempt: attempt.number)
    {
      await remove(merged, known) { try await $0.discard() }
    }
    guard !task.needsTree(attempt), let base = attempt.place.base,
      let tree = tree(of: task.id, attempt: attempt.number)
    else { return }
    let isMerged = log.run.config.mergesAutomatically || task.commit == nil
    await remove(tree, known) { tree in
      if !isCurrent || !task.state.isSuccess {
        try await tree.keep(base: base)
      } else if isMerged {
        try await tree.discard()
      } else {
        try await tree.removeTree()
      }
    }
  }

  private func remove(
    _ tree: AttemptTree, _ known: Set<String>, _ body: (AttemptTree) async throws -> Void
  ) async {
    do {
      guard try known.contains(tree.path) || tree.isThere else { return }
      try await body(tree)
    } catch {
      noteStaying(tree.path, error)
    }
  }

  private func noteStaying(_ path: String, _ error: any Error) {
    guard !(error is CancellationError) else { return }
    context.note("run \(id): the tree \(path) stays: \(error)")
  }
}

extension RunTask {
  /// Whether the tree of an attempt is still worked on, or may come to count.
  fileprivate func needsTree(_ attempt: RunAttempt) -> Bool {
    guard isOpenRace else {
      return attempt.number == current?.number
        && (state.isActive || state == .integrating || state == .conflict)
    }
    guard !state.isTerminal, tries.contains(where: { $0.number == attempt.number }) else {
      return false
    }
    return attempt.verdict?.isPassing ?? true
  }
}
