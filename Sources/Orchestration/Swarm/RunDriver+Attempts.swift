import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// One attempt at a task, from its place to work to the end of its program.
extension RunDriver {
  /// Which attempt at a task is the last one; nil where there was none.
  func name(of task: RunTask) -> AttemptName? {
    task.attempts.last.map { AttemptName(run: id, task: task.id, number: $0.number) }
  }

  /// The files of a task's last attempt; nil where there was none.
  func files(of task: RunTask) -> AttemptFiles? {
    name(of: task).map { AttemptFiles(host.home, $0) }
  }

  /// The working tree of an attempt; nil where tasks have none of their own.
  func tree(of task: String, attempt: Int) -> AttemptTree? {
    guard let repository, log.run.config.hasWorktrees else { return nil }
    return AttemptTree(
      repository, path: "\(host.home.run(id))/trees/\(task)-\(attempt)", task: task,
      number: attempt)
  }

  /// Where the next attempt at a task will work; nothing is made yet.
  func place(for task: RunTask, in run: SwarmRun) -> AttemptPlace {
    guard let repository, let tree = tree(of: task.id, attempt: task.attempts.count + 1) else {
      return AttemptPlace(directory: run.header.directory)
    }
    // What the log has, whatever an agent may have done to the branch.
    return tree.place(at: run.mergedTip ?? repository.place.base)
  }

  /// Makes an attempt's place, starts its program and follows it.
  func start(_ id: String, at place: AttemptPlace) async throws {
    guard let task = log.run[id], let attempt = task.attempts.last, let files = files(of: task),
      let name = name(of: task)
    else { return }
    do {
      let start = try await whenPossible(id) { [self] in
        if let tree = tree(of: id, attempt: attempt.number), let base = place.base {
          try await tree.make(at: base)
        }
        return try await prepare(name, files, of: task, place)
      }
      guard log.run.state != .cancelling else {
        try await change(id, .cancelled("the run was cancelled"))
        return try await giveUp(task)
      }
      try await executor.launch(start)
      // What was told to end before it was there is told again.
      if log.run.state == .cancelling { try await executor.stop(name, files) }
      try await executor.awaitStart(of: name, files)
    } catch let error where !(error is CancellationError) {
      // It is not known whether its program runs; it never will if it does not yet.
      guard case .running = try await executor.progress(of: name, files) else {
        // It may be want of space, or of descriptors.
        return try await handle(
          AttemptFault(reason: "it could not be started: \(error)", kind: .transient),
          log.run[id] ?? task)
      }
    }
    try await withThrowingDiscardingTaskGroup { group in
      group.addTask { [self] in
        // It may wait for a person already, or have ended.
        try await change { $0[id]?.state == .launching ? [.task(id, .running)] : [] }
      }
      try await followToTheEnd(id, files)
    }
  }

  /// Does something, once what keeps it from being done has passed: a full disk, a repository that is
  /// away.
  private func whenPossible<T>(_ id: String, _ body: () async throws -> T) async throws -> T {
    while true {
      do {
        return try await body()
      } catch {
        guard !(error is CancellationError), await isPassing(error) else { throw error }
        await pause(id, error)
        try Task.checkCancellation()
      }
    }
  }

  /// Writes what an attempt's agent is told.
  private func prepare(
    _ name: AttemptName, _ files: AttemptFiles, of task: RunTask, _ place: AttemptPlace
  ) async throws -> AttemptStart {
    let run = log.run
    let home = host.home
    return try await blocking {
      try Files.createDirectory(files.dependencies, isDurable: false)
      var results: [AttemptPrompt.Dependency] = []
      for id in task.plan.dependencies {
        guard let other = run[id], let report = other.report, other.state.isSuccess else {
          continue
        }
        let path = "\(files.dependencies)/\(id).md"
        try AttemptRecord.put(Array(report.summary.utf8), path)
        results.append(
          AttemptPrompt.Dependency(title: other.plan.title, text: report.summary, path: path))
      }
      let prompt = AttemptPrompt(task.plan, goal: run.header.plan.goal, dependencies: results)
      try AttemptRecord.put(Array(prompt.text.utf8), files.prompt)
      var environment = run.environment(of: task.plan)
      environment.merge([
        "ROOST_HOME": home.root, "ROOST_RUN": run.id, "ROOST_TASK": task.id,
        "ROOST_ATTEMPT": String(name.number), "ROOST_RESULT": files.result,
        "ROOST_PROMPT": files.prompt,
      ]) { $1 }
      return AttemptStart(
        name: name, files: files, agent: task.plan.agent ?? run.header.agent,
        model: run.config.model, place: place, environment: environment)
    }
  }

  /// Waits for the end of an attempt's program, ends it where its time is over, and judges its work.
  func followToTheEnd(_ id: String, _ files: AttemptFiles) async throws {
    guard let name = log.run[id].flatMap(name) else { return }
    var code: Int?
    while true {
      guard let task = log.run[id] else { return }
      let left = max(0.001, limit(of: task, name, files).at.timeIntervalSince(host.now()))
      let end = try await withDeadline(.seconds(left)) { [executor] in
        Ending(code: try await executor.end(of: name, files))
      }
      if let end {
        code = end.code
        break
      }
      // It may have printed something meanwhile, wait for a person, or have ended just now.
      let after = limit(of: log.run[id] ?? task, name, files)
      guard host.now() >= after.at else { continue }
      guard case .running = try await executor.progress(of: name, files) else { continue }
      try await change(id, .stopping(after.kind))
      try await executor.stop(name, files)
      code = try await executor.end(of: name, files)
      break
    }
    let stopping = log.run[id]?.attempts.last?.stopping
    let end = AttemptEnd(
      code: code, endedBy: stopping ?? (log.run.state == .cancelling ? .cancel : nil),
      report: try await blocking { try AttemptReport(of: files) })
    guard try await needsNothing(end, of: id, files) else {
      try await change(id, .ended(end))
      return try await judge(id)
    }
    try await change(id, .ended(end), .done(commit: nil))
  }

  /// Whether an attempt has ended well and left nothing to look at.
  private func needsNothing(
    _ end: AttemptEnd, of id: String, _ files: AttemptFiles
  ) async throws -> Bool {
    guard end.endedBy == nil, let task = log.run[id], task.plan.verify == nil,
      task.attempts.last.flatMap({ tree(of: id, attempt: $0.number) }) == nil
    else { return false }
    let now = host.now()
    return try await blocking {
      AttemptFault(end, output: try AttemptOutput(of: files).tail, now: now) == nil
    }
  }

  private struct Ending: Sendable {
    var code: Int?
  }

  /// When an attempt's time is over, and which time that is.
  private func limit(
    of task: RunTask, _ name: AttemptName, _ files: AttemptFiles
  ) -> (at: Date, kind: AttemptEnd.EndedBy) {
    let config = log.run.config
    let attempt = task.attempts.last
    let start =
      executor.timeBegan(of: name, files) ?? attempt?.startedAt ?? attempt?.launchedAt
      ?? host.now()
    let wall = start.addingTimeInterval(
      (task.plan.timeout ?? config.subagentTimeout) / .seconds(1))
    let agent = task.plan.agent ?? log.run.header.agent
    // Whoever waits for a person is not idle, and of one that is silent until its end nothing is known.
    let isUnknown =
      task.state == .needsInput
      || (task.plan.idleTimeout == nil && executor.isSilent(agent))
    let sign = isUnknown ? host.now() : executor.lastSign(of: name, files)
    let idle = max(start, sign ?? start).addingTimeInterval(
      (task.plan.idleTimeout ?? config.idleTimeout) / .seconds(1))
    return idle < wall ? (idle, .idleTimeout) : (wall, .timeout)
  }

  /// Goes on with an attempt that a driver before this one began.
  func resume(_ task: RunTask) async throws {
    guard let files = files(of: task), let name = name(of: task) else { return }
    switch task.state {
    case .launching, .running, .needsInput:
      switch try await executor.progress(of: name, files) {
      case .neverStarted:
        try await change(task.id, .returned)
        try await giveUp(task)
      case .running, .ended, .lost:
        if task.state == .launching {
          try await executor.awaitStart(of: name, files)
          try await change { $0[task.id]?.state == .launching ? [.task(task.id, .running)] : [] }
        }
        try await followToTheEnd(task.id, files)
      }
    case .verifying: try await judge(task.id)
    case .integrating:
      if let commit = task.commit { try await integrate(task.id, commit) }
    default: break
    }
  }
}
