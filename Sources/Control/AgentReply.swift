package import JSONSyntax
package import Model
package import Tasks

/// An agent of this machine with what is known of it now.
package struct AgentReply: Sendable, Equatable {
  /// What its program was seen to do.
  package struct Seen: Sendable, Equatable {
    package var status: String
    package var since: String
    package var why: String

    package init(status: String, since: String, why: String) {
      self.status = status
      self.since = since
      self.why = why
    }
  }

  package struct Program: Sendable, Equatable {
    package var profile: String
    package var version: String?

    package init(profile: String, version: String?) {
      self.profile = profile
      self.version = version
    }
  }

  /// The way that the next message takes.
  package struct Channel: Sendable, Equatable {
    /// The door's name, or `pane`, or `none`.
    package var name: String
    /// Why the program's own door is not used.
    package var why: String?

    package init(name: String, why: String?) {
      self.name = name
      self.why = why
    }

    package var json: JSON { ["name": .string(name), "why": why.map(JSON.string)] }
  }

  /// Why messages wait, and when that was last seen.
  package struct Hold: Sendable, Equatable {
    package var reason: String
    package var detail: String
    package var seenAt: String

    /// The reason with what was seen, for a person.
    package var words: String {
      let name = reason.replacing("_", with: " ")
      return detail.isEmpty ? name : "\(name): \(detail)"
    }

    package init(reason: String, detail: String, seenAt: String) {
      self.reason = reason
      self.detail = detail
      self.seenAt = seenAt
    }

    package init(json: JSON) {
      self.init(
        reason: json["reason"]?.string ?? "", detail: json["detail"]?.string ?? "",
        seenAt: json["seen_at"]?.string ?? "")
    }

    package var json: JSON {
      ["reason": .string(reason), "detail": .string(detail), "seen_at": .string(seenAt)]
    }
  }

  /// A message whose delivery ended without proof.
  package struct Unsettled: Sendable, Equatable {
    package var reason: String
    package var id: String?

    package init(reason: String, id: String?) {
      self.reason = reason
      self.id = id
    }
  }

  /// A question of its own to which it waits for the answer.
  package struct Question: Sendable, Equatable {
    /// Who is to answer.
    package var asked: String
    package var id: String
    package var since: String

    package init(asked: String, id: String, since: String) {
      self.asked = asked
      self.id = id
      self.since = since
    }
  }

  package var agent: Agent
  package var status: String
  package var seen: Seen?
  package var program: Program?
  /// Where the agent's mode leaves a choice.
  package var channel: Channel?
  /// How it can be proved that it sent something.
  package var provable: [Attestation] = []
  /// Unread messages; nil where its mailbox does not answer, which `fault` tells.
  package var waiting: Int?
  package var fault: String?
  package var hold: Hold?
  package var unsettled: Unsettled?
  package var question: Question?
  /// Whose message it waits for by a tool, or `mail` for anybody's.
  package var awaits: String?
  /// What was spent on it, where something was.
  package var spent: CostTotal?
  /// What its program told of its work last, since the daemon began.
  package var usage: UsageReport?

  package init(agent: Agent, status: String) {
    self.agent = agent
    self.status = status
  }

  /// What stands beside the agent's own members.
  private static let more: Set<String> = [
    "team", "status", "seen", "program", "location", "provable", "waiting", "fault", "hold",
    "unsettled", "question", "awaits", "spent", "channel", "usage",
  ]

  package init(json: JSON) throws {
    let agent = json.object?.except(Self.more) ?? JSONObject()
    self.init(
      agent: try Agent(json: .object(agent), team: json.requiredString("team")),
      status: json["status"]?.string ?? "")
    seen = json["seen"].map {
      Seen(
        status: $0["status"]?.string ?? "", since: $0["since"]?.string ?? "",
        why: $0["why"]?.string ?? "")
    }
    program = json["program"].map {
      Program(profile: $0["profile"]?.string ?? "", version: $0["version"]?.string)
    }
    channel = json["channel"].map {
      Channel(name: $0["name"]?.string ?? "", why: $0["why"]?.string)
    }
    provable = (json["provable"]?.array ?? []).compactMap { $0.string.flatMap(Attestation.init) }
    waiting = json["waiting"]?.integer
    fault = json["fault"]?.string
    hold = json["hold"].map(Hold.init)
    unsettled = json["unsettled"].map {
      Unsettled(reason: $0["reason"]?.string ?? "", id: $0["id"]?.string)
    }
    awaits = json["awaits"]?.string
    spent = try json["spent"].map { try CostTotal(json: $0) }
    usage = try json["usage"].map { try UsageReport(json: $0) }
    question = json["question"].map {
      Question(
        asked: $0["asked"]?.string ?? "", id: $0["id"]?.string ?? "",
        since: $0["since"]?.string ?? "")
    }
  }

  /// The agent, with the rest beside it.
  package var json: JSON {
    var row = agent.json.object ?? JSONObject()
    row["team"] = .string(agent.team)
    row["status"] = .string(status)
    row["seen"] = seen.map {
      ["status": .string($0.status), "since": .string($0.since), "why": .string($0.why)]
    }
    row["program"] = program.map {
      ["profile": .string($0.profile), "version": $0.version.map(JSON.string)]
    }
    row["channel"] = channel?.json
    row["location"] = "local"
    row["provable"] = .array(provable.map { .string($0.rawValue) })
    row["waiting"] = waiting.map(JSON.integer) ?? .null
    row["fault"] = fault.map(JSON.string)
    row["hold"] = hold?.json
    row["unsettled"] = unsettled.map {
      ["reason": .string($0.reason), "id": $0.id.map(JSON.string)]
    }
    row["awaits"] = awaits.map(JSON.string)
    row["spent"] = spent?.json
    row["usage"] = usage?.json
    row["question"] = question.map {
      ["asked": .string($0.asked), "id": .string($0.id), "since": .string($0.since)]
    }
    return .object(row)
  }
}
