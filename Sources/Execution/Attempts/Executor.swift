package import Foundation

/// A way to run agents: where their programs are started and how their end is learned.
///
/// All of it can be asked again after a crash: an attempt starts at most once however often it is
/// launched, and its end is told however late it is asked for.
package protocol Executor: Sendable {
  /// Whether there is an agent of that name, or such a command can be run, with programs where `path`
  /// says.
  func knows(_ agent: String, path: String?) -> Bool

  /// Whether an agent prints nothing until its end.
  func isSilent(_ agent: String) -> Bool

  /// Which program an agent is; nil where that cannot be told, and so no result of its can be known from
  /// before.
  func identity(of agent: String, model: String?, path: String?) throws -> AgentIdentity?

  /// Starts the attempt, unless it was started or given up before.
  func launch(_ start: AttemptStart) async throws

  /// Waits until the attempt has ended; nil where nobody saw how, or where it never started.
  ///
  /// - Throws: `CancellationError` where the task is cancelled; the attempt goes on then.
  func end(of attempt: AttemptName, _ files: AttemptFiles) async throws -> Int?

  /// How far an attempt is, for a daemon that was not there.
  func progress(of attempt: AttemptName, _ files: AttemptFiles) async throws -> AttemptProgress

  /// When the agent last showed that it works; nil where it has shown nothing.
  func lastSign(of attempt: AttemptName, _ files: AttemptFiles) -> Date?

  /// Makes the attempt end: asks for it, and then makes sure.
  func stop(_ attempt: AttemptName, _ files: AttemptFiles) async throws

  /// Waits until the program of an attempt that was launched has a place to run.
  func awaitStart(of attempt: AttemptName, _ files: AttemptFiles) async throws

  /// Since when the attempt's time counts; nil for since its start.
  func timeBegan(of attempt: AttemptName, _ files: AttemptFiles) -> Date?

  /// Brings what an attempt left elsewhere into its tree; what keeps its work from being taken, or nil.
  func bring(
    _ attempt: AttemptName, _ files: AttemptFiles, into tree: AttemptTree, base: String
  ) async throws -> String?

  /// Removes what only attempts that go on need of a run; it may be taken up again all the same.
  func clear(run: String) async throws
}

/// Agents that run on this machine have their place at once, and their work where it belongs.
extension Executor {
  package func awaitStart(of attempt: AttemptName, _ files: AttemptFiles) {}

  package func timeBegan(of attempt: AttemptName, _ files: AttemptFiles) -> Date? { nil }

  package func bring(
    _ attempt: AttemptName, _ files: AttemptFiles, into tree: AttemptTree, base: String
  ) -> String? { nil }

  package func clear(run: String) {}
}

extension Executor {
  package func identity(of agent: String, model: String?, path: String?) throws -> AgentIdentity? {
    nil
  }
}

/// How far an attempt is.
package enum AttemptProgress: Sendable, Equatable {
  /// It was not started, and now never will be.
  case neverStarted
  case running
  case ended(code: Int)
  /// It was started, and is gone without a word.
  case lost
}
