package import Foundation
import Platform
import Swarm

/// Runs agents as processes without a terminal, which outlive the daemon.
package final class ProcessExecutor: Executor {
  private let programs: WatchedPrograms

  package init(programs: WatchedPrograms) {
    self.programs = programs
  }

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

  package func launch(_ start: AttemptStart) async throws {
    guard
      let command = command(
        start.agent, model: start.model, path: start.environment["PATH"])
    else {
      throw SwarmError.unknownAgent(start.agent)
    }
    try await programs.launch(
      AttemptPlan(
        arguments: command.arguments, directory: start.directory,
        environment: start.environment, input: start.files.prompt), start.files)
  }

  package func end(of attempt: AttemptName, _ files: AttemptFiles) async throws -> Int? {
    try await programs.end(of: files)
  }

  package func progress(
    of attempt: AttemptName, _ files: AttemptFiles
  ) async throws -> AttemptProgress {
    try await programs.progress(of: files)
  }

  package func lastSign(of attempt: AttemptName, _ files: AttemptFiles) -> Date? {
    let status = (try? Files.status(files.output)) ?? nil
    return status.map { Date(timeIntervalSince1970: Double($0.modifiedNanoseconds) / 1e9) }
  }

  package func stop(_ attempt: AttemptName, _ files: AttemptFiles) async throws {
    try await programs.stop(files)
  }
}
