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
  private let host: TeammateHost
  /// Those who wait for the end of an attempt.
  private let watchers = Watchers()

  init(host: TeammateHost) {
    self.host = host
  }

  static func address(of attempt: AttemptName) -> Address {
    RunTeammate.address(run: attempt.run, task: attempt.task, attempt: attempt.number)
  }

  func knows(_ agent: String) -> Bool { host.knows(agent) }

  func launch(_ start: AttemptStart) async throws {
    try await host.makeTeam(start.name.run)
    try await host.start(
      TeammateStart(
        address: Self.address(of: start.name), agent: start.agent, model: start.model,
        directory: start.directory, environment: start.environment,
        prompt:
          "Read \(start.files.prompt) and do the task that stands there. When it is done, run:"
          + " roost swarm done \"what came of it\""))
  }

  func end(of attempt: AttemptName, _ files: AttemptFiles) async throws -> Int? {
    let address = Self.address(of: attempt)
    let watcher = Watchers.Watcher()
    watchers.add(watcher)
    defer { watchers.remove(watcher) }
    let changes = try FileWatcher().entries(of: files.directory)
    let listener = Task {
      while !Task.isCancelled, await changes.next() != nil { watcher.wake.ring() }
    }
    defer { listener.cancel() }
    while true {
      try Task.checkCancellation()
      if try await blocking({ try files.hasResult }) {
        try await endTeammate(address, "it has answered")
        return 0
      }
      guard let agent = host.find(address) else { return nil }
      if !agent.isLive { return Self.code(of: agent) }
      await watcher.wake.wait()
    }
  }

  func progress(of attempt: AttemptName, _ files: AttemptFiles) async throws -> AttemptProgress {
    if try await blocking({ try files.hasResult }) { return .ended(code: 0) }
    guard let agent = host.find(Self.address(of: attempt)) else { return .neverStarted }
    guard !agent.isLive else { return .running }
    return Self.code(of: agent).map { .ended(code: $0) } ?? .lost
  }

  func lastSign(of attempt: AttemptName, _ files: AttemptFiles) -> Date? {
    guard let condition = host.find(Self.address(of: attempt))?.condition else { return nil }
    return condition.status == .idle ? Timestamp.date(condition.since) : Date()
  }

  func stop(_ attempt: AttemptName, _ files: AttemptFiles) async throws {
    try await endTeammate(Self.address(of: attempt), "its time is over")
    watchers.ring()
  }

  /// Looks again at what waits: something has become of a teammate.
  func look() { watchers.ring() }

  private func endTeammate(_ address: Address, _ why: String) async throws {
    guard let agent = host.find(address), agent.isLive else { return }
    try await host.end(address, why)
  }

  /// How a teammate's program ended, as far as its condition tells; nil where nobody saw it.
  private static func code(of agent: Agent) -> Int? {
    switch agent.condition?.status {
    case .completed: 0
    case .failed where agent.condition?.source == .exit: 1
    case .killed: 137
    default: nil
    }
  }
}
