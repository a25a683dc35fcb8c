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

  package init(json: JSON, team: String) throws {
    let agent = json.object?.except(["notes"]) ?? JSONObject()
    self.init(
      agent: try Agent(json: .object(agent), team: team),
      notes: json["notes"]?.array?.compactMap(\.string) ?? [])
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

  package init(json: JSON, team: String) throws {
    let agent = json.object?.except(["ending"]) ?? JSONObject()
    let ending = json["ending"]
    self.init(
      agent: try Agent(json: .object(agent), team: team),
      earlier: try (ending?["earlier"]).map { try Condition(json: $0) })
    processes = ending?["processes"]?.integer ?? 0
    pane = ending?["pane"]?.string
    trouble = ending?["trouble"]?.string
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

  package init(json: JSON, team: String) throws {
    let outcome: Outcome =
      switch json["outcome"]?.string {
      case "approved": .approved
      case "rejected": .rejected(json["reason"]?.string)
      default: .silent
      }
    self.init(outcome, ended: try json["agent"].map { try EndReply(json: $0, team: team) })
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

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), unread: json["unread"]?.integer ?? 0)
    ended = json["ended"]?.string
    pane = json["pane"]?.string
    process = (json["process"]?.integer).map { Int32(clamping: $0) }
    note = json["note"]?.string
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

/// What `agent.answer` answers.
package struct ShutdownAnswerReply: Sendable, Equatable {
  package var agent: Address
  package var isApproved: Bool

  package init(agent: Address, isApproved: Bool) {
    self.agent = agent
    self.isApproved = isApproved
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), isApproved: json["approved"]?.bool ?? false)
  }

  package var json: JSON { ["agent": .string("\(agent)"), "approved": .bool(isApproved)] }
}
