package import Foundation
import Platform
import Swarm
import Synchronization

/// Runs agents as processes without a terminal, which outlive the daemon.
package final class ProcessExecutor: Executor {
  /// The program that watches over an agent: `roostd`.
  private let watcher: String
  /// What the watchers themselves have to say.
  private let errorLog: String
  /// The watchers that were started here, until their end was seen: they are this process's children.
  private let children = Mutex<[String: Int32]>([:])

  package init(watcher: String, errorLog: String) {
    self.watcher = watcher
    self.errorLog = errorLog
  }

  /// How long an agent that is asked to end has for it, before it is asked harder.
  private static let patience = Duration.seconds(10)

  package func knows(_ agent: String, path: String?) -> Bool {
    guard let command = command(agent, model: nil, path: path) else { return false }
    return ExecutableSearch.find(command.arguments[0], path: path) != nil
  }

  package func isSilent(_ agent: String) -> Bool { AgentCommand.isSilent(agent) }

  private func command(_ agent: String, model: String?, path: String?) -> AgentCommand? {
    AgentCommand(
      agent, model: model, isProgram: { ExecutableSearch.find($0, path: path) != nil })
  }

  package func identity(
    of agent: String, model: String?, path: String?
  ) throws -> AgentIdentity? {
    guard let command = command(agent, model: model, path: path) else { return nil }
    let isShell = command.arguments.prefix(2) == ["sh", "-c"]
    guard let words = isShell ? ShellWords.split(agent) : command.arguments else { return nil }
    return try AgentIdentity(command: words, path: path)
  }

  /// The variable that every program of an attempt has, wherever it went.
  private static let mark = "ROOST_ATTEMPT_FILES"

  /// Ends what is left of an attempt's programs, also those that left its group.
  private static func endStrays(of files: AttemptFiles) {
    for pid in ProcessTable.marked([mark: files.directory]) where pid != ThisProcess.pid {
      kill(pid, SIGKILL)
    }
  }

  package func launch(_ start: AttemptStart) async throws {
    guard
      let command = command(
        start.agent, model: start.model, path: start.environment["PATH"])
    else {
      throw SwarmError.unknownAgent(start.agent)
    }
    let files = start.files
    let plan = AttemptPlan(
      arguments: command.arguments, directory: start.directory,
      environment: start.environment.merging([Self.mark: files.directory]) { $1 },
      input: files.prompt)
    // A second watcher would find the attempt taken, and the first one be forgotten.
    guard children.withLock({ $0[files.directory] }) == nil else { return }
    try await blocking { [self] in
      try plan.write(to: files.plan)
      let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
      defer { close(null) }
      let log = try File(errorLog, .append)
      let pid = try ChildProcess.start(
        watcher, ["--attempt", files.directory], directory: "/", isInOwnSession: true, input: null,
        output: log.descriptor)
      children.withLock { $0[files.directory] = pid }
    }
  }

  package func end(
    of attempt: AttemptName, _ files: AttemptFiles
  ) async throws -> Int? {
    if let child = children.withLock({ $0[files.directory] }) {
      try await ProcessTable.exit(of: child)
      ChildProcess.collect(child)
      _ = children.withLock { $0.removeValue(forKey: files.directory) }
    } else if case .process(let watcher) = try AttemptRecord.claim(of: files) {
      try await ProcessTable.exit(of: watcher)
    }
    return try await blocking {
      if let code = try AttemptRecord.exitCode(of: files) { return code }
      // Nobody watches over the agent any more, and nobody would see how it ends.
      Self.endStrays(of: files)
      return nil
    }
  }

  package func progress(
    of attempt: AttemptName, _ files: AttemptFiles
  ) async throws -> AttemptProgress {
    let progress = try await look(files)
    if progress == .neverStarted, let child = children.withLock({ $0[files.directory] }) {
      try await ProcessTable.exit(of: child)
      ChildProcess.collect(child)
      _ = children.withLock { $0.removeValue(forKey: files.directory) }
    }
    return progress
  }

  private func look(_ files: AttemptFiles) async throws -> AttemptProgress {
    try await blocking {
      if let code = try AttemptRecord.exitCode(of: files) { return .ended(code: code) }
      // From here on a watcher that is still on its way starts nothing.
      if try AttemptRecord.claim(files, by: nil) { return .neverStarted }
      switch try AttemptRecord.claim(of: files) {
      case .nobody, .givenUp: return .neverStarted
      case .process(let watcher):
        if ProcessTable.isAlive(watcher) { return .running }
        // It may have written down the end just before it went.
        return try AttemptRecord.exitCode(of: files).map { .ended(code: $0) } ?? .lost
      }
    }
  }

  package func lastSign(of attempt: AttemptName, _ files: AttemptFiles) -> Date? {
    let status = (try? Files.status(files.output)) ?? nil
    return status.map { Date(timeIntervalSince1970: Double($0.modifiedNanoseconds) / 1e9) }
  }

  package func stop(_ attempt: AttemptName, _ files: AttemptFiles) async throws {
    // One that has not begun never will.
    if try await blocking({ try AttemptRecord.claim(files, by: nil) }) { return }
    guard case .process(let watcher) = try AttemptRecord.claim(of: files) else { return }
    try await awaitAgent(files, watcher)
    for number in [SIGINT, SIGTERM, SIGKILL] {
      guard let agent = try AttemptRecord.process(of: files), ProcessTable.isAlive(agent) else {
        break
      }
      killpg(agent.pid, number)
      let isOver = try await withDeadline(Self.patience) {
        try await ProcessTable.exit(of: watcher)
        return true
      }
      if isOver == true { break }
    }
    try await blocking { Self.endStrays(of: files) }
  }

  /// Waits until the watcher has written down the agent's process, or has ended.
  private func awaitAgent(_ files: AttemptFiles, _ watcher: ProcessTable.Identity) async throws {
    let changes = try FileWatcher().entries(of: files.directory)
    _ = try await withDeadline(Self.patience) {
      while try AttemptRecord.process(of: files) == nil, ProcessTable.isAlive(watcher),
        try AttemptRecord.exitCode(of: files) == nil, await changes.next() != nil
      {}
    }
  }
}
