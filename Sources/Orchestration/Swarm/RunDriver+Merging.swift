import Execution
import Model
import Platform
import Store
import Swarm

/// How an attempt's work comes into the run's branch.
extension RunDriver {
  /// Merges a task's commit into the run's branch.
  func integrate(_ id: String, _ commit: String) async throws {
    guard let repository, let task = log.run[id], let attempt = task.current,
      let tree = tree(of: id, attempt: attempt.number)
    else { return }
    // Nobody has to wait for the files to be gone.
    if try await isMerged(commit, of: task, attempt, repository) { try await tree.discard() }
  }

  /// Merges, one at a time; false where it was not to be, and that is in the log.
  private func isMerged(
    _ commit: String, of task: RunTask, _ attempt: RunAttempt, _ repository: RunRepository
  ) async throws -> Bool {
    let name = name(of: attempt, at: task)
    let files = files(name)
    await merging.take()
    defer { merging.give() }
    try Task.checkCancellation()
    try await restoreBranch(repository)
    let merge = try await repository.merge(commit, title: task.plan.title) { merged in
      try await self.checkMerged(task, attempt, merged, files)
    }
    switch merge {
    case .conflict where attempt.isReused, .refused where attempt.isReused:
      // It is done anew on what was merged meanwhile.
      try await change(task.id, .reopened)
    case .conflict(let conflicts):
      try await change(task.id, .conflicted(conflicts, reason: nil))
    case .refused(let why):
      try await change(
        task.id, .conflicted([], reason: "merged with the others' work, \(why)"))
    case .unwanted: try await cancel(name)
    case .merged(let tip):
      try await change(task.id, .done(commit: tip))
      return true
    }
    return false
  }

  /// Puts the run's branch back where the log has it, where anybody else moved it.
  ///
  /// What a crash came between is as it should be: work that is being merged may be in it already.
  func restoreBranch(_ repository: RunRepository) async throws {
    let run = log.run
    let pending = run.tasks.filter { $0.state == .integrating }.compactMap(\.commit)
    let found = try await repository.restore(to: run.mergedTip, unless: pending)
    if let found {
      context.note(
        "run \(id): its branch \(repository.branch) was moved to \(found) and is put back")
    }
  }

  /// Takes a conflict that was merged by hand in the task's tree.
  func resolve(_ id: String) async throws {
    guard let task = log.run[id], let attempt = task.current, let base = attempt.place.base,
      let tree = tree(of: id, attempt: attempt.number)
    else { return }
    let work = try await tree.collect(
      title: "Resolve: \(task.plan.title)", base: base, limit: limit(of: task))
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
}
