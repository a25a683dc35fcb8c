import Execution
import Foundation
import Model
import Platform
import Swarm
import Synchronization

/// Runs agents as teammates in panes, where a person can look and help.
///
/// An attempt has ended when its agent has written its result, or when its program is gone. Whether it
/// was started is what the state of the teammates says, which the start of one writes first.
final class PaneExecutor: Executor {
  private let context: TeammateContext
  private let watcher: FileWatcher
  private let log: Log
  /// Those who wait for the end of an attempt.
  private let watchers = Watchers()

  init(context: TeammateContext, watcher: FileWatcher, log: Log) {
    self.context = context
    self.watcher = watcher
    self.log = log
  }

  static func address(of attempt: AttemptName) -> Address {
    RunTeammate.address(run: attempt.run, task: attempt.task, attempt: attempt.number)
  }

  func knows(_ agent: String, path: String?) -> Bool { context.knows(agent, path) }

  func identity(of agent: String, model: String?, path: String?) throws -> AgentIdentity? {
    guard let words = ShellWords.split(agent) else { return nil }
    return try AgentIdentity(command: words, path: path)
  }

  /// What it does is seen by its screen.
  func isSilent(_ agent: String) -> Bool { false }

  func launch(_ start: AttemptStart) async throws {
    try await context.makeTeam(start.name.run)
    try await context.start(
      TeammateStart(
        address: Self.address(of: start.name), agent: start.agent, model: start.model,
        directory: start.directory, environment: start.environment,
        prompt:
          "Read \(start.files.prompt) and do the task that stands there. When it is done, run:"
          + " roost swarm done \"what came of it\""))
  }

  func end(of attempt: AttemptName, _ files: AttemptFiles) async throws -> Int? {
    let address = Self.address(of: attempt)
    let waiting = Watchers.Watcher()
    watchers.add(waiting)
    defer { watchers.remove(waiting) }
    let changes = try watcher.entries(of: files.directory)
    let listener = Task {
      while !Task.isCancelled, await changes.next() != nil { waiting.wake.ring() }
    }
    defer { listener.cancel() }
    while true {
      try Task.checkCancellation()
      if try await blocking({ try files.hasResult }) {
        do {
          try await endTeammate(address, isDone: true, "it has answered")
        } catch let error where !(error is CancellationError) {
          // The answer counts, whatever becomes of who gave it.
          log(.warning, "\(address) has answered and could not be ended: \(error)")
        }
        return 0
      }
      guard let agent = context.find(address) else { return nil }
      if !agent.isLive {
        try await awaitProcess(of: agent)
        return Self.code(of: agent)
      }
      await waiting.wake.wait()
    }
  }

  func progress(of attempt: AttemptName, _ files: AttemptFiles) async throws -> AttemptProgress {
    if try await blocking({ try files.hasResult }) { return .ended(code: 0) }
    guard let agent = context.find(Self.address(of: attempt)) else { return .neverStarted }
    guard !agent.isLive else { return .running }
    return Self.code(of: agent).map { .ended(code: $0) } ?? .lost
  }

  func lastSign(of attempt: AttemptName, _ files: AttemptFiles) -> Date? {
    guard let condition = context.find(Self.address(of: attempt))?.condition else { return nil }
    return condition.status == .idle ? Timestamp.date(condition.since) : Date()
  }

  func stop(_ attempt: AttemptName, _ files: AttemptFiles) async throws {
    try await endTeammate(Self.address(of: attempt), isDone: false, "its run has stopped it")
    watchers.ring()
  }

  /// Looks again at what waits: something has become of a teammate.
  func look() { watchers.ring() }

  private func endTeammate(_ address: Address, isDone: Bool, _ why: String) async throws {
    guard let agent = context.find(address), agent.isLive else { return }
    try await context.end(address, isDone, why)
    try await awaitProcess(of: agent)
  }

  /// Waits until the program of an agent that was ended is gone: until then it may write.
  private func awaitProcess(of agent: Agent) async throws {
    guard let process = agent.process else { return }
    try await ProcessTable.exit(
      of: ProcessTable.Identity(pid: process.pid, started: process.started))
  }

  /// How a teammate's program ended, as far as its condition tells; nil where nobody saw it.
  private static func code(of agent: Agent) -> Int? {
    switch agent.condition?.status {
    case .completed: 0
    case .failed where agent.condition?.source == .exit: 1
    // A person wanted it so, and would not want it done again.
    case .killed: 1
    default: nil
    }
  }
}
