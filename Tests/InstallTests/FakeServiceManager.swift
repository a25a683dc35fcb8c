import Install
import Platform
import Synchronization

/// Answers for the service manager's programs and records how they were called.
final class FakeServiceManager: Sendable {
  typealias Answer = @Sendable (String) throws -> ChildProcess.Exit

  private let calls = Mutex<[String]>([])
  private let answer: Answer

  /// The answer is for a whole command line; by default everything succeeds silently.
  init(_ answer: @escaping Answer = { _ in FakeServiceManager.exit(0) }) {
    self.answer = answer
  }

  /// The command lines so far.
  var lines: [String] { calls.withLock { $0 } }

  func clear() { calls.withLock { $0 = [] } }

  func manager(
    _ kind: ServiceManager.Kind, home: String
  ) throws -> ServiceManager {
    try ServiceManager(kind, environment: ["HOME": home], user: 501) { process in
      let line = ([process.program] + process.arguments).joined(separator: " ")
      self.calls.withLock { $0.append(line) }
      return try self.answer(line)
    }
  }

  static func exit(_ code: Int32, _ text: String = "", error: String = "") -> ChildProcess.Exit {
    ChildProcess.Exit(
      code: code, output: Array(text.utf8), errorOutput: Array(error.utf8))
  }
}
