import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// Results that are known from before.
///
/// One is taken only for a task of which everything is the same that its result depends on, and where the
/// task has a check, only when the check holds for it now: it runs again on what is taken.
extension RunDriver {
  /// What the result of a task depends on that works at a place, as a digest.
  ///
  /// Nil where not everything is known, or no such result is wanted.
  func cacheKey(
    of task: RunTask, at place: AttemptPlace, in run: SwarmRun
  ) async throws -> String? {
    guard run.mayReuse(task.plan), run.config.hasWorktrees, let repository, let base = place.base
    else { return nil }
    let agent = task.plan.agent ?? run.header.agent
    let environment = run.environment(of: task.plan)
    let identity = try await blocking { [executor] in
      try executor.identity(of: agent, model: run.config.model, path: environment["PATH"])
    }
    guard let identity else { return nil }
    var digest = TaskDigest(task: task.plan, command: identity.command)
    digest.prompt =
      AttemptPrompt(task.plan, goal: run.header.plan.goal, dependencies: []).text
    digest.version = "\(run.config.executor.rawValue) \(identity.version)"
    digest.model = run.config.model
    digest.environment = environment.filter { !$0.key.hasPrefix("ROOST_") }
    let tree = try await repository.tree(of: base)
    // The files that work led to are in one repository alone.
    let owner = task.plan.kind.changesFiles ? repository.place.root : ""
    digest.tree = "\(tree):\(repository.place.subdirectory):\(owner)"
    for id in task.plan.dependencies {
      guard let other = run[id], let report = other.report, other.state.isSuccess else { continue }
      digest.dependencies.append(
        TaskDigest.output(text: "\(other.plan.title)\n\(report.summary)", tree: nil))
    }
    return digest.key
  }

  /// The result that is kept for a key and can be used here; nil for none.
  func kept(_ key: String) async throws -> CachedResult? {
    let now = context.now()
    guard let result = try await blocking({ [cache] in try cache.get(key, now: now) }) else {
      return nil
    }
    guard let tree = result.tree else { return result }
    guard let repository, result.repository == repository.place.root,
      try await repository.has(tree)
    else {
      try await forget(key)
      return nil
    }
    return result
  }

  /// Takes a result that is kept for a task that can start, unless its check does not hold for it.
  ///
  /// - Returns: the attempt whose work is to be merged, where there is any.
  func reuse(_ result: CachedResult, for id: String, at place: AttemptPlace) async throws
    -> AttemptName?
  {
    guard let task = log.run[id], let repository, let base = place.base else { return nil }
    var commit: String?
    if let tree = result.tree {
      commit = try await repository.commit(
        tree: tree, on: base, task: task.id, title: task.plan.title)
    }
    switch try await verdict(on: result, for: task, commit ?? base) {
    case .good: break
    case .bad(let complaint):
      context.log(.info, "run \(self.id): a kept result of \(id) is not taken: \(complaint)")
      try await forget(result.key)
      return nil
    case .unwanted: return nil
    }
    let (work, isMerged) = (commit, log.run.config.mergesAutomatically)
    if let work, !isMerged {
      try await repository.keepBranch(ofTask: id, attempt: task.attempts.count + 1, at: work)
    }
    let after = try await change { run in
      guard run.state == .running, run[id]?.state == .ready,
        run[id]?.attempts.count == task.attempts.count
      else { return [] }
      let cached = RunEvent.task(id, .cached(result.reused, commit: work))
      return work == nil || isMerged ? [cached] : [cached, .task(id, .done(commit: work))]
    }
    return after[id].flatMap { open($0).first }
  }

  /// What the task's check says now of a result that is kept, and whose work is in a commit.
  private func verdict(
    on result: CachedResult, for task: RunTask, _ commit: String
  ) async throws -> CheckVerdict {
    guard task.plan.verify != nil, let repository else { return .good }
    let probe = ProbeTree(
      repository, path: "\(context.home.run(id))/trees/\(task.id)\(Self.probeEnding)")
    let checks = checksOfKept(task.id)
    let verdict = try await check(
      task, in: probe.directory, filesIn: "\(checks)/\(task.revision)-\(result.key.prefix(12))"
    ) { [self] in
      try await context.programs.stopChecks(in: checks)
      try await probe.show(commit)
    }
    try await probe.discard()
    return verdict
  }

  /// The files of the checks on results of a task that are known from before, a directory each.
  func checksOfKept(_ task: String) -> String { "\(context.home.run(id))/tasks/\(task)/reuse" }

  /// Keeps the result of an attempt whose check held; what goes wrong with that is noted and no more.
  func keepResult(of task: RunTask, _ attempt: RunAttempt, _ commit: String?) async {
    guard let key = attempt.place.key, let report = attempt.end?.report, let repository else {
      return
    }
    do {
      var result = CachedResult(
        key: key, createdAt: context.now(), report: report, tree: nil, repository: nil)
      if let commit {
        result.tree = try await repository.tree(of: commit)
        result.repository = repository.place.root
        // The ref comes first: what a crash leaves is a ref too many, and never a result too few.
        try await repository.set(result.ref, to: commit)
      }
      let (kept, now) = (result, context.now())
      let gone = try await blocking { [cache] in try cache.put(kept, now: now) }
      for other in gone { try await removeRef(of: other) }
    } catch {
      context.log(.warning, "run \(id): the result of \(task.id) is not kept: \(error)")
    }
  }

  private func forget(_ key: String) async throws {
    let gone = try await blocking { [cache] in try cache.remove(key) }
    if let gone { try await removeRef(of: gone) }
  }

  private func removeRef(of result: CachedResult) async throws {
    try await RunRepository.removeRef(of: result)
  }
}
