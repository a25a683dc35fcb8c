import Execution
import Foundation
import Model
import Platform
import Store
import Swarm

/// One attempt at a task, from its place to work to the end of its program.
extension RunDriver {
  func name(of attempt: RunAttempt, at task: RunTask) -> AttemptName {
    AttemptName(run: id, task: task.id, number: attempt.number)
  }

  /// The attempts at a task that are going on, or whose work is being taken over.
  func open(_ task: RunTask) -> [AttemptName] {
    guard task.state.isActive || task.state == .integrating else { return [] }
    let attempts = task.isOpenRace ? task.openTries : task.current.map { [$0] } ?? []
    return attempts.map { name(of: $0, at: task) }
  }

  func files(_ name: AttemptName) -> AttemptFiles { AttemptFiles(context.home, name) }

  /// The attempt of a name, and its task, as they stand now.
  func find(_ name: AttemptName) -> (task: RunTask, attempt: RunAttempt)? {
    guard let task = log.run[name.task], task.attempts.indices.contains(name.number - 1) else {
      return nil
    }
    return (task, task.attempts[name.number - 1])
  }

  /// Notes what becomes of an attempt: of its task, or of the one of several tries that it is.
  func change(_ name: AttemptName, _ change: RunTaskChange) async throws {
    try await self.change { run in
      [
        run[name.task]?.isOpenRace == true
          ? .attempt(name.task, name.number, change) : .task(name.task, change)
      ]
    }
  }

  /// The working tree of an attempt; nil where tasks have none of their own.
  func tree(of task: String, attempt: Int) -> AttemptTree? {
    guard let repository, log.run.config.hasWorktrees else { return nil }
    return AttemptTree(
      repository, path: "\(context.home.run(id))/trees/\(task)-\(attempt)", task: task,
      number: attempt)
  }

  /// Where the next attempt at a task will work, behind as many that are to start; nothing is made yet.
  func place(for task: RunTask, behind others: Int, in run: SwarmRun) -> AttemptPlace {
    guard let repository,
      let tree = tree(of: task.id, attempt: task.attempts.count + others + 1)
    else {
      return AttemptPlace(directory: run.header.directory)
    }
    // What the log has, whatever an agent may have done to the branch.
    return tree.place(at: run.mergedTip ?? repository.place.base)
  }

  /// Makes an attempt's place, starts its program and follows it.
  func start(_ name: AttemptName, at place: AttemptPlace) async throws {
    guard let (task, _) = find(name) else { return }
    let files = files(name)
    do {
      let start = try await whenPossible(name.task) { [self] in
        if let tree = tree(of: name.task, attempt: name.number), let base = place.base {
          try await tree.make(at: base)
        }
        return try await prepare(name, files, of: task, place)
      }
      guard log.run.state != .cancelling else {
        try await change(name, .cancelled("the run was cancelled"))
        return try await giveUp(name)
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
          AttemptFault(reason: "it could not be started: \(error)", kind: .transient), name)
      }
    }
    try await withThrowingDiscardingTaskGroup { group in
      // It may have ended already.
      group.addTask { [self] in try await noteRunning(name) }
      try await followToTheEnd(name)
    }
  }

  /// Notes that the program of an attempt runs, unless it waits for a person already, or has ended.
  private func noteRunning(_ name: AttemptName) async throws {
    try await change { run in
      guard let task = run[name.task], task.isOpenRace else {
        return run[name.task]?.state == .launching ? [.task(name.task, .running)] : []
      }
      let attempt = task.openTries.first { $0.number == name.number }
      guard let attempt, attempt.startedAt == nil, attempt.question == nil, attempt.end == nil
      else { return [] }
      return [.attempt(name.task, name.number, .running)]
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
    let home = context.home
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
  func followToTheEnd(_ name: AttemptName) async throws {
    let files = files(name)
    var code: Int?
    // What was told to end by a daemon before this one is told again.
    if find(name)?.attempt.stopping != nil { try await executor.stop(name, files) }
    while true {
      let left = max(0.001, limit(of: name, files).at.timeIntervalSince(context.now()))
      let end = try await withDeadline(.seconds(left)) { [executor] in
        Ending(code: try await executor.end(of: name, files))
      }
      if let end {
        code = end.code
        break
      }
      // It may have printed something meanwhile, wait for a person, or have ended just now.
      let after = limit(of: name, files)
      guard context.now() >= after.at else { continue }
      guard case .running = try await executor.progress(of: name, files) else { continue }
      try await change(name, .stopping(after.kind))
      try await executor.stop(name, files)
      code = try await executor.end(of: name, files)
      break
    }
    let stopping = find(name)?.attempt.stopping
    let end = AttemptEnd(
      code: code, endedBy: stopping ?? (log.run.state == .cancelling ? .cancel : nil),
      report: try await blocking { try AttemptReport(of: files) })
    guard try await needsNothing(end, of: name, files) else {
      try await change(name, .ended(end))
      return try await judge(name)
    }
    try await change(name.task, .ended(end), .done(commit: nil))
  }

  /// Whether an attempt has ended well and left nothing to look at.
  private func needsNothing(
    _ end: AttemptEnd, of name: AttemptName, _ files: AttemptFiles
  ) async throws -> Bool {
    guard end.endedBy == nil, let task = find(name)?.task, !task.isOpenRace,
      task.plan.verify == nil, tree(of: name.task, attempt: name.number) == nil
    else { return false }
    let now = context.now()
    return try await blocking {
      AttemptFault(end, output: try AttemptOutput(of: files).tail, now: now) == nil
    }
  }

  private struct Ending: Sendable {
    var code: Int?
  }

  /// When an attempt's time is over, and which time that is.
  private func limit(
    of name: AttemptName, _ files: AttemptFiles
  ) -> (at: Date, kind: AttemptEnd.EndedBy) {
    guard let (task, attempt) = find(name) else { return (context.now(), .timeout) }
    let config = log.run.config
    let start =
      executor.timeBegan(of: name, files) ?? attempt.startedAt ?? attempt.launchedAt
    let wall = start.addingTimeInterval(
      (task.plan.timeout ?? config.subagentTimeout) / .seconds(1))
    let agent = task.plan.agent ?? log.run.header.agent
    // Whoever waits for a person is not idle, and of one that is silent until its end nothing is known.
    let isUnknown =
      (task.isOpenRace ? attempt.question != nil : task.state == .needsInput)
      || (task.plan.idleTimeout == nil && executor.isSilent(agent))
    let sign = isUnknown ? context.now() : executor.lastSign(of: name, files)
    let idle = max(start, sign ?? start).addingTimeInterval(
      (task.plan.idleTimeout ?? config.idleTimeout) / .seconds(1))
    return idle < wall ? (idle, .idleTimeout) : (wall, .timeout)
  }

  /// Goes on with an attempt that a driver before this one began.
  func resume(_ name: AttemptName) async throws {
    guard let (task, attempt) = find(name) else { return }
    // A try that was judged has nothing left to do unless it was chosen.
    guard !task.isOpenRace || attempt.verdict == nil else { return }
    if task.state == .integrating {
      if let commit = task.commit { try await integrate(task.id, commit) }
      return
    }
    guard task.state.isActive else { return }
    guard attempt.end == nil else { return try await judge(name) }
    switch try await executor.progress(of: name, files(name)) {
    case .neverStarted:
      try await change(name, .returned)
      try await giveUp(name)
    case .running, .ended, .lost:
      if attempt.startedAt == nil {
        try await executor.awaitStart(of: name, files(name))
        try await noteRunning(name)
      }
      try await followToTheEnd(name)
    }
  }
}
