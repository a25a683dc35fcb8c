import Model
import Platform

/// Why a person could not be told by a way.
enum NotifyError: CodedError, Equatable {
  case commandFailed(String, code: Int32, words: String)
  case commandHung(String, after: Duration)
  case noDesktopProgram
  case refused(String, status: Int)
  case noAnswer(String, reason: String)

  var code: String {
    switch self {
    case .commandFailed: "command_failed"
    case .commandHung: "command_hung"
    case .noDesktopProgram: "not_installed"
    case .refused: "webhook_refused"
    case .noAnswer: "webhook_no_answer"
    }
  }

  var description: String {
    switch self {
    case .commandFailed(let program, let code, let words):
      "\(program) ended with exit code \(code)\(words.isEmpty ? "" : ": \(words)")"
    case .commandHung(let program, let time):
      "\(program) did not end within \(time.words) and was ended"
    case .noDesktopProgram:
      "neither notify-send nor osascript is installed; install one or set notify.desktop to false"
    case .refused(let url, let status): "\(url) answered with status \(status)"
    case .noAnswer(let url, let reason): "\(url) did not answer: \(reason)"
    }
  }
}
