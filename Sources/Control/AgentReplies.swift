package import JSONSyntax
package import Model

/// An agent that has joined or was started, and what whoever asked for it should know besides.
package struct StartReply: Sendable, Equatable {
  package var agent: Agent
  package var notes: [String]

  package init(agent: Agent, notes: [String] = []) {
    self.agent = agent
    self.notes = notes
  }

  /// The agent, with `notes` where there are any.
  package var json: JSON {
    var reply = agent.json.object ?? JSONObject()
    if !notes.isEmpty { reply["notes"] = .array(notes.map(JSON.string)) }
    return .object(reply)
  }
}

/// What was done to end a teammate.
package struct EndReply: Sendable, Equatable {
  /// The teammate as it stands now.
  package var agent: Agent
  /// How it had ended before anybody asked; nil for one that was at work.
  package var earlier: Condition?
  /// The processes that were ended.
  package var processes = 0
  /// The pane that was closed.
  package var pane: String?
  /// Why its pane could not be closed.
  package var trouble: String?

  package init(agent: Agent, earlier: Condition? = nil) {
    self.agent = agent
    self.earlier = earlier
  }

  /// The agent, with what was done to it as `ending`.
  package var json: JSON {
    var reply = agent.json.object ?? JSONObject()
    reply["ending"] = [
      "earlier": earlier?.json,
      "processes": .integer(processes),
      "pane": pane.map(JSON.string),
      "trouble": trouble.map(JSON.string),
    ]
    return .object(reply)
  }
}

/// How a teammate answered that was asked to finish, and what was done then.
package struct ShutdownReply: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    case approved
    case rejected(String?)
    /// The time ran out.
    case silent

    package var word: String {
      switch self {
      case .approved: "approved"
      case .rejected: "rejected"
      case .silent: "timeout"
      }
    }
  }

  package var outcome: Outcome
  /// What ended the agent; nil for one that goes on, or left its team meanwhile.
  package var ended: EndReply?

  package init(_ outcome: Outcome, ended: EndReply? = nil) {
    self.outcome = outcome
    self.ended = ended
  }

  package var json: JSON {
    var reason: String?
    if case .rejected(let why) = outcome { reason = why }
    return [
      "outcome": .string(outcome.word), "reason": reason.map(JSON.string), "agent": ended?.json,
    ]
  }
}

/// What is left of an agent that left its team.
package struct LeaveReply: Sendable, Equatable {
  package var agent: Address
  package var unread: Int
  /// Why a teammate had ended that was still in the list; nil for one that had not.
  package var ended: String?
  /// Where its program goes on, if it does.
  package var pane: String?
  package var process: Int32?
  /// What became of its work.
  package var note: String?

  package init(agent: Address, unread: Int) {
    self.agent = agent
    self.unread = unread
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"),
      "unread": .integer(unread),
      "ended": ended.map(JSON.string),
      "pane": pane.map(JSON.string),
      "process": process.map { .integer(Int($0)) },
      "note": note.map(JSON.string),
    ]
  }
}
