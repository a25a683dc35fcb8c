import Execution
import Foundation
import Model
import Platform
import Store
import Tasks

/// What shows that an agent's work on a task is what it says: its commit, and the task's check.
struct WorkEvidence: Sendable {
  /// Where the agent works.
  let directory: String
  private let context: TaskContext

  /// How long a check may run.
  private static let patience = Duration.seconds(600)
  /// How long a check that nobody waits for any more has to end; a daemon that is to end waits for that.
  private static let haste = Duration.seconds(1)
  /// How much of the end of what a check prints is kept, in bytes.
  private static let outputLimit = 4096

  init(_ context: TaskContext, directory: String) {
    self.context = context
    self.directory = directory
  }

  init(_ context: TaskContext, of agent: Address) throws(TaskError) {
    guard let known = context.state().agent(agent) else {
      throw .notAMember(agent.name, team: agent.team)
    }
    self.init(context, directory: known.workDirectory)
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

  /// Whoever answers waits for the check: it ends with the request, and with the daemon.
  private func run(_ command: String) async throws -> TaskCheck {
    let files = "\(context.home.checks)/\(MessageID.make(at: context.now()))"
    let programs = context.programs
    do {
      let (end, check) = try await programs.run(
        Check(command, in: directory, limit: Self.patience), in: files
      ) { await Wake().wait() }
      let output = try await blocking { try AttemptOutput(of: check).tail }
      try await blocking { try Self.remove(files) }
      return TaskCheck(
        command: command, exitCode: end.code,
        output: String(decoding: output.utf8.suffix(Self.outputLimit), as: UTF8.self))
    } catch {
      try await uncancelled { try await Self.end(files, programs) }
      throw error
    }
  }

  /// The files of all checks, a directory each.
  static func checks(in home: Home) throws -> [String] { try Files.folders(in: home.checks) }

  /// Makes a check end, and removes its files.
  static func end(_ files: String, _ programs: WatchedPrograms) async throws {
    let check = AttemptFiles(directory: files)
    try await programs.stop(check, patience: haste)
    _ = try await programs.end(of: check)
    try await blocking { try remove(files) }
  }

  private static func remove(_ files: String) throws {
    guard try Files.status(files) != nil else { return }
    try FileManager.default.removeItem(atPath: files)
  }
}

extension Check.End {
  /// The code that a shell gives for such an end.
  fileprivate var code: Int {
    switch self {
    case .exited(let code): code
    case .tookTooLong: 124
    case .unwanted, .lost: 137
    }
  }
}

extension Home {
  /// The checks that answers to tasks wait for just now, a directory each.
  fileprivate var checks: String { "\(root)/checks" }
}
