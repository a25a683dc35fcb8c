import Execution
import Foundation
import Model
import Platform
import Store
package import Swarm
import Synchronization

/// How a run begins: what it cannot do without is looked at before anything of it is there.
extension SwarmService {
  /// Starts a run of a plan that was checked.
  package func start(_ request: RunRequest) async throws -> RunView {
    let directory = request.plan.config.workingDirectory ?? request.directory
    let place = try await RunRepository.found(at: directory)
    if place == nil, request.plan.config.hasWorktrees,
      request.plan.tasks.contains(where: \.kind.changesFiles)
    {
      throw SwarmError.noRepository(directory)
    }
    if place == nil || !request.plan.config.hasWorktrees,
      let task = request.plan.tasks.first(where: { $0.alternatives > 1 && $0.kind.changesFiles })
    {
      throw SwarmError.notPossible(
        "task \(task.id) asks for \(task.alternatives) tries side by side, and without working"
          + " trees of their own they would change the same files")
    }
    let now = context.now()
    let id = try freeName(for: request.plan.goal, at: now)
    var header = RunHeader(
      id: id, plan: request.plan, repository: place, directory: directory,
      agent: request.agent, environment: request.environment, createdBy: request.createdBy,
      createdAt: now)
    if request.plan.config.executor == .hub {
      guard place != nil, request.plan.config.hasWorktrees else {
        throw SwarmError.notPossible(
          "with executor hub a run needs a git repository, and working trees (worktree_enabled)")
      }
      header.hub = try await hubRepository(of: request)
    }
    let executor = try executor(of: header)
    for name in Set(request.plan.tasks.map { $0.agent ?? request.agent }).sorted() {
      guard executor.knows(name, path: request.environment["PATH"]) else {
        throw SwarmError.unknownAgent(name)
      }
    }
    if let executor = executor as? HubExecutor {
      try await prepare(executor, for: id)
    }
    let (path, new) = (context.home.runLog(id), header)
    let log = try await blocking { [context] in
      let log = try RunLog(path, beginning: new, at: now)
      context.hooks.didWrite(log.run.last)
      return log
    }
    let driver = try driver(for: log)
    drivers.withLock { $0[id] = driver }
    assign.yield(driver)
    return view(driver)
  }

  private func hubRepository(of request: RunRequest) async throws -> String {
    do {
      return try await context.hub.repository(request.createdBy)
    } catch let error where !(error is CancellationError) {
      throw SwarmError.notPossible("\(error)")
    }
  }

  /// Packs the code of a run that begins; one that cannot be sent leaves nothing behind.
  private func prepare(_ executor: HubExecutor, for run: String) async throws {
    do {
      try await executor.prepare()
    } catch let error where !(error is CancellationError) {
      let directory = context.home.run(run)
      try await blocking {
        if try Files.status(directory) != nil {
          try FileManager.default.removeItem(atPath: directory)
        }
      }
      throw SwarmError.notPossible("\(error)")
    }
  }
}
