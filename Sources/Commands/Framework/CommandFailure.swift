import Control
import JSONRPC
import Model

/// How the command line ends, as sysexits.h has it.
package enum ExitCode {
  package static let failed: Int32 = 1
  package static let usage: Int32 = 64
  package static let unavailable: Int32 = 69
  package static let timedOut: Int32 = 75
}

/// Words that a command does not take.
package struct UsageError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String, _ command: Command? = nil) {
    let hint = command.map { "; see `roost \($0.name) --help`" } ?? ""
    self.description = description + hint
  }
}

/// A team or an agent that nothing tells and the caller has to name.
struct Unsaid: Error, CustomStringConvertible {
  let description: String
  let kind: Command.ValueKind

  /// The error with the place where this command takes a name.
  func told(to command: Command) -> String {
    if let operand = command.operands.first(where: { $0.kind == kind }) {
      return "\(description); give a \(operand.name)"
    }
    guard let option = command.options.first(where: { $0.kind == kind }) else { return description }
    return "\(description); say which with --\(option.name)"
  }
}

/// A command that did not do what was asked, with the exit code that says so.
package struct CommandFailure: Error, CustomStringConvertible {
  package let description: String
  package let code: Int32

  package init(_ description: String, code: Int32 = ExitCode.failed) {
    self.description = description
    self.code = code
  }

  /// The exit code that belongs to an error of any kind.
  static func code(of error: any Error) -> Int32 {
    switch error {
    case let failure as CommandFailure: failure.code
    case is UsageError, is Name.Invalid: ExitCode.usage
    case let error as ControlError: code(of: error)
    default: ExitCode.failed
    }
  }

  /// Refusals of a word as such: only the daemon knows all that is in config.json and profiles.
  private static let badWords: Set<String> = [
    "bad_command", "bad_endpoint", "bad_id", "bad_model", "bad_name", "bad_permission",
    "bad_repository", "bad_type",
  ]

  private static func code(of error: ControlError) -> Int32 {
    switch error {
    case .notRunning, .closed, .system, .otherVersion: ExitCode.unavailable
    case .noAnswer: ExitCode.timedOut
    case .refused(let refusal) where refusal.name == "timeout": ExitCode.timedOut
    case .refused(let refusal) where badWords.contains(refusal.name): ExitCode.usage
    case .refused, .unexpectedAnswer, .tooLong: ExitCode.failed
    }
  }
}
