import Control
import JSONSyntax
import Model

/// What an agent can be waited for to be.
enum AgentGoal: String, Sendable, CaseIterable {
  case idle
  /// It has ended as it should.
  case done
  case failed
  /// It waits for a person: a dialog, a question, a permission; or it is stuck.
  case needsYou = "needs-you"
  /// There is unread mail for it.
  case mail

  /// How an agent stands to it.
  enum Standing: Sendable {
    case reached
    case open
    /// It cannot come to that any more.
    case ended
  }

  /// Whether it stays so once it is.
  var isLasting: Bool { self == .done || self == .failed }

  func standing(of row: AgentReply) -> Standing {
    let agent = row.agent
    if !agent.isLive {
      switch (self, agent.condition?.status) {
      case (.done, .completed?), (.failed, .failed?): return .reached
      default: return .ended
      }
    }
    let isReached =
      switch self {
      case .idle: AgentSight(row).status == "idle"
      case .needsYou:
        ["needs_you", "stuck"].contains(row.status)
          || row.hold.flatMap { Hold.Reason(rawValue: $0.reason) }?.needsPerson == true
      case .mail: row.waiting ?? 0 > 0
      case .done, .failed: false
      }
    return isReached ? .reached : .open
  }
}

/// What an agent does, in short.
struct AgentSight: Sendable {
  let agent: Address
  let status: String
  let why: String?
  private let waiting: Int?

  init(_ row: AgentReply) {
    let own = row.agent.condition
    agent = row.agent.address
    // That its mail is held back says nothing of what it does.
    let isPaused = row.agent.isPaused && row.agent.isLive
    status = isPaused ? row.seen?.status ?? own?.status.rawValue ?? row.status : row.status
    why = row.agent.isLive ? row.seen?.why ?? own?.why : own?.why ?? row.agent.gone
    waiting = row.waiting
  }

  var words: String {
    "\(status.replacing("_", with: " "))\(why.map { " (\($0))" } ?? "")"
  }

  var json: JSON {
    [
      "agent": .string("\(agent)"), "status": .string(status), "why": why.map(JSON.string),
      "waiting": waiting.map(JSON.integer),
    ]
  }
}
