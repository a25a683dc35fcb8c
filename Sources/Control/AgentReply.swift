package import JSONSyntax
package import Model

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

  /// Why messages wait, and when that was last seen.
  package struct Hold: Sendable, Equatable {
    package var reason: String
    package var detail: String
    package var seenAt: String

    package init(reason: String, detail: String, seenAt: String) {
      self.reason = reason
      self.detail = detail
      self.seenAt = seenAt
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

  package var agent: Agent
  package var status: String
  package var seen: Seen?
  package var program: Program?
  /// How it can be proved that it sent something.
  package var provable: [Attestation] = []
  /// Unread messages; nil where its mailbox does not answer, which `fault` tells.
  package var waiting: Int?
  package var fault: String?
  package var hold: Hold?
  package var unsettled: Unsettled?

  package init(agent: Agent, status: String) {
    self.agent = agent
    self.status = status
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
    row["location"] = "local"
    row["provable"] = .array(provable.map { .string($0.rawValue) })
    row["waiting"] = waiting.map(JSON.integer) ?? .null
    row["fault"] = fault.map(JSON.string)
    row["hold"] = hold.map {
      [
        "reason": .string($0.reason), "detail": .string($0.detail), "seen_at": .string($0.seenAt),
      ]
    }
    row["unsettled"] = unsettled.map {
      ["reason": .string($0.reason), "id": $0.id.map(JSON.string)]
    }
    return .object(row)
  }
}
