import Control
import Model

/// Why something cannot be done with a message.
enum MailError: CodedError, Equatable {
  case notInTime(AwaitRequest.Goal, reason: String?)
  case isRead(id: String)
  case isBeingTyped(id: String, agent: Address)
  /// Nobody answered in time.
  case noReply
  case noDeadLetter(String)
  case severalDeadLetters(String, count: Int)

  var code: String {
    switch self {
    case .notInTime, .noReply: "timeout"
    case .isRead: "is_read"
    case .isBeingTyped: "being_typed"
    case .noDeadLetter: "no_message"
    case .severalDeadLetters: "ambiguous"
    }
  }

  var description: String {
    switch self {
    case .notInTime(let goal, let reason):
      "it was not \(goal.rawValue) in time\(reason.map { ": \($0)" } ?? "")"
    case .isRead(let id): "message \(id) has been read already"
    case .isBeingTyped(let id, let agent):
      "message \(id) is being typed into the pane of \(agent) just now; try again"
    case .noReply: "no answer came in time"
    case .noDeadLetter(let written): "there is no dead letter \(written); see `roost dead list`"
    case .severalDeadLetters(let written, let count):
      "\(written) means \(count) dead letters; write more of it"
    }
  }
}
