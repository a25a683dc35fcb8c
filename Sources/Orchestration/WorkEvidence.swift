import Model
import Platform
import Tasks

/// What shows that an agent's work on a task is what it says: its commit, and the task's check.
struct WorkEvidence: Sendable {
  /// Where the agent works.
  let directory: String

  /// How long a check may run.
  private static let patience = Duration.seconds(600)
  /// How much of the end of what a check prints is kept, in bytes.
  private static let outputLimit = 4096

  init(directory: String) {
    self.directory = directory
  }

  init(of agent: Address, in state: State) throws(TaskError) {
    guard let known = state.agent(agent) else { throw .notAMember(agent.name, team: agent.team) }
    directory = known.workDirectory
  }

  /// The answer with the tree of its commit, and with how the task's check ended.
  ///
  /// - Throws: where the commit is not there, or the check does not end with 0: the agent can mend
  ///   that and answer again.
  func checked(_ answer: TaskAnswer, by command: String?) async throws -> TaskAnswer {
    var answer = answer
    if let commit = answer.commit {
      answer.commit = try await name("\(commit)^{commit}", as: commit)
      answer.tree = try await name("\(commit)^{tree}", as: commit)
    }
    guard let command else { return answer }
    let check = try await run(command)
    guard check.exitCode == 0 else {
      throw TaskError.checkFailed(
        command, code: check.exitCode,
        says: check.output.split(whereSeparator: \.isNewline).last.map(String.init))
    }
    answer.check = check
    return answer
  }

  private func name(_ object: String, as commit: String) async throws -> String {
    let exit = try await ChildProcess(
      "git", ["rev-parse", "--verify", "--quiet", "--end-of-options", object],
      directory: directory
    ).run()
    let name = exit.text.split(whereSeparator: \.isNewline).last.map(String.init)
    guard exit.code == 0, let name else {
      throw TaskError.unknownCommit(commit, directory: directory)
    }
    return name
  }

  private func run(_ command: String) async throws -> TaskCheck {
    let exit = try await ChildProcess(
      "sh", ["-c", "exec 2>&1; \(command)"], directory: directory, timeout: Self.patience
    ).run()
    let output = String(decoding: exit.output.suffix(Self.outputLimit), as: UTF8.self)
    return TaskCheck(
      command: command, exitCode: exit.timedOut ? 124 : Int(exit.code), output: output)
  }
}
