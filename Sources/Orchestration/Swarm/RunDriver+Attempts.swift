import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// One attempt at a task, from its place to work to the end of its program.
extension RunDriver {
  /// The files of a task's last attempt; nil where there was none.
  func files(of task: RunTask) -> AttemptFiles? {
    task.attempts.last.map { AttemptFiles(host.home, run: id, task: task.id, number: $0.number) }
  }

  /// The working tree of an attempt; nil where tasks have none of their own.
  func tree(of task: String, attempt: Int) -> AttemptTree? {
    guard let repository, log.run.config.hasWorktrees else { return nil }
    return AttemptTree(
      repository, path: "\(host.home.run(id))/trees/\(task)-\(attempt)", task: task,
      number: attempt)
  }

  /// Where the next attempt at a task will work; nothing is made yet.
  func place(for task: RunTask) async throws -> AttemptPlace {
    guard let repository, let tree = tree(of: task.id, attempt: task.attempts.count + 1) else {
      return AttemptPlace(directory: log.run.header.directory)
    }
    return tree.place(at: try await repository.tip())
  }

  /// Makes an attempt's place, starts its program and follows it.
  func start(_ id: String, at place: AttemptPlace) async throws {
    guard let task = log.run[id], let attempt = task.attempts.last, let files = files(of: task)
    else { return }
    do {
      if let tree = tree(of: id, attempt: attempt.number), let base = place.base {
        try await alone { try await tree.make(at: base) }
      }
      try await prepare(files, of: task, attempt.number, place)
      try await executor.launch(files)
    } catch let error where !(error is CancellationError) {
      // It is not known whether its program runs; it never will if it does not yet.
      guard case .running = try await executor.progress(of: files) else {
        return try await change(id, .failed("it could not be started: \(error)"))
      }
    }
    try await change(id, .running)
    try await followToTheEnd(id, files)
  }

  /// Runs something that two attempts must not do at once.
  func alone<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
    await gate.take()
    defer { gate.give() }
    try Task.checkCancellation()
    return try await body()
  }

  private func prepare(
    _ files: AttemptFiles, of task: RunTask, _ number: Int, _ place: AttemptPlace
  ) async throws {
    let run = log.run
    let name = task.plan.agent ?? run.header.agent
    guard
      let command = AgentCommand(
        name, model: run.config.model, isProgram: { ExecutableSearch.find($0) != nil })
    else { throw SwarmError.unknownAgent(name) }
    let home = host.home
    try await blocking {
      try Files.createDirectory(files.dependencies)
      var results: [AttemptPrompt.Dependency] = []
      for id in task.plan.dependencies {
        guard let other = run[id], let report = other.report, other.state.isSuccess else {
          continue
        }
        let path = "\(files.dependencies)/\(id).md"
        try Files.write(Array(report.summary.utf8), to: path)
        results.append(
          AttemptPrompt.Dependency(title: other.plan.title, text: report.summary, path: path))
      }
      let prompt = AttemptPrompt(task.plan, goal: run.header.plan.goal, dependencies: results)
      try Files.write(Array(prompt.text.utf8), to: files.prompt)
      var environment = run.header.environment.merging(task.plan.environment) { $1 }
      environment.merge([
        "ROOST_HOME": home.root, "ROOST_RUN": run.id, "ROOST_TASK": task.id,
        "ROOST_ATTEMPT": String(number), "ROOST_RESULT": files.result,
        "ROOST_PROMPT": files.prompt,
      ]) { $1 }
      let plan = AttemptPlan(
        arguments: command.arguments, directory: place.directory, environment: environment,
        input: files.prompt)
      try plan.write(to: files.plan)
    }
  }

  /// Waits for the end of an attempt's program, ends it where its time is over, and judges its work.
  func followToTheEnd(_ id: String, _ files: AttemptFiles) async throws {
    var endedBy: AttemptEnd.EndedBy?
    var code: Int?
    while true {
      guard let task = log.run[id] else { return }
      let now = host.now()
      let limit = limit(of: task, files)
      let left = max(0.001, limit.at.timeIntervalSince(now))
      let end = try await withDeadline(.seconds(left)) { [executor] in
        Ending(code: try await executor.end(of: files))
      }
      if let end {
        code = end.code
        break
      }
      guard limit.at <= self.limit(of: task, files).at else { continue }
      guard host.now() >= limit.at else { continue }
      endedBy = limit.kind
      try await executor.stop(files)
    }
    if log.run.state == .cancelling { endedBy = endedBy ?? .cancel }
    let end = AttemptEnd(
      code: code, endedBy: endedBy, report: try await blocking { try AttemptReport(of: files) })
    try await change(id, .ended(end))
    try await judge(id)
  }

  private struct Ending: Sendable {
    var code: Int?
  }

  /// When an attempt's time is over, and which time that is.
  private func limit(
    of task: RunTask, _ files: AttemptFiles
  ) -> (at: Date, kind: AttemptEnd.EndedBy) {
    let config = log.run.config
    let attempt = task.attempts.last
    let start = attempt?.startedAt ?? attempt?.launchedAt ?? host.now()
    let wall = start.addingTimeInterval(
      (task.plan.timeout ?? config.subagentTimeout) / .seconds(1))
    let printed = (try? Files.status(files.output))?.map {
      Date(timeIntervalSince1970: Double($0.modifiedNanoseconds) / 1e9)
    }
    let idle = max(start, printed ?? start).addingTimeInterval(
      (task.plan.idleTimeout ?? config.idleTimeout) / .seconds(1))
    return idle < wall ? (idle, .idleTimeout) : (wall, .timeout)
  }

  /// Goes on with an attempt that a driver before this one began.
  func resume(_ task: RunTask) async throws {
    guard let files = files(of: task) else { return }
    switch task.state {
    case .launching, .running, .needsInput:
      switch try await executor.progress(of: files) {
      case .neverStarted:
        try await change(
          task.id,
          .suspended(until: host.now(), reason: "the daemon ended before its program started"))
        try await giveUp(task)
      case .running, .ended, .lost:
        if task.state == .launching { try await change(task.id, .running) }
        try await followToTheEnd(task.id, files)
      }
    case .verifying: try await judge(task.id)
    case .integrating:
      if let commit = task.commit { try await integrate(task.id, commit) }
    default: break
    }
  }
}
