import Control
import Model

/// Why something cannot be done with a message.
enum MailError: CodedError, Equatable {
  case notInTime(AwaitRequest.Goal, reason: String?)
  case isRead(id: String)
  case isBeingTyped(id: String, agent: Address)
  case noDeadLetter(String)
  case severalDeadLetters(String, count: Int)

  var code: String {
    switch self {
    case .notInTime: "timeout"
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
    case .noDeadLetter(let written): "no dead letter \(written); see `roost dead list`"
    case .severalDeadLetters(let written, let count):
      "\(written) means \(count) dead letters; write more of it"
    }
  }
}
