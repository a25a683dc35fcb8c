package import JSONSyntax
package import Model

/// What `mailbox.next`, `mailbox.read`, `mailbox.unread`, `mailbox.archive` and `mailbox.recall` are asked
/// with: an agent, and of its messages the one at a place or of an id.
package struct MessageRequest: Sendable, Equatable {
  package var agent: Address
  package var index: Int?
  package var id: String?
  /// Who asks, where that is not the agent.
  package var by: String?

  package init(agent: Address, index: Int? = nil, id: String? = nil, by: String? = nil) {
    self.agent = agent
    self.index = index
    self.id = id
    self.by = by
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), index: json["index"]?.integer,
      id: json["id"]?.string, by: json["by"]?.string)
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "index": index.map(JSON.integer), "id": id.map(JSON.string),
      "by": by.map(JSON.string),
    ]
  }
}

/// What `mailbox.ack` is asked with.
package struct AcknowledgeRequest: Sendable, Equatable {
  package var agent: Address
  package var id: String

  package init(agent: Address, id: String) {
    self.agent = agent
    self.id = id
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), id: try json.requiredString("id"))
  }

  package var json: JSON { ["agent": .string("\(agent)"), "id": .string(id)] }
}

/// What `dead.requeue` and `dead.drop` are asked with.
package struct DeadLetterRequest: Sendable, Equatable {
  package var id: String

  package init(id: String) {
    self.id = id
  }

  package init(json: JSON) throws {
    self.init(id: try json.requiredString("id"))
  }

  package var json: JSON { ["id": .string(id)] }
}

/// What `message.attest` is asked with.
package struct AttestRequest: Sendable, Equatable {
  /// Who says that they send.
  package var sender: Address

  package init(sender: Address) {
    self.sender = sender
  }

  package init(json: JSON) throws {
    self.init(sender: try Address(json.requiredString("sender")))
  }

  package var json: JSON { ["sender": .string("\(sender)")] }
}

/// How it is proved who sends, or who it is instead: what `message.attest` answers.
package struct AttestReply: Sendable, Equatable {
  package var attestation: Attestation?
  package var sentBy: String?

  package init(attestation: Attestation? = nil, sentBy: String? = nil) {
    self.attestation = attestation
    self.sentBy = sentBy
  }

  package init(json: JSON) {
    self.init(
      attestation: json["attested"]?.string.flatMap(Attestation.init),
      sentBy: json["sent_by"]?.string)
  }

  package var json: JSON {
    ["attested": (attestation?.rawValue).map(JSON.string), "sent_by": sentBy.map(JSON.string)]
  }
}

/// What `delivery.now` is asked with.
package struct DeliverRequest: Sendable, Equatable {
  package var agent: Address
  package var id: String
  /// It is typed whatever the screen shows.
  package var isForced: Bool

  package init(agent: Address, id: String, isForced: Bool) {
    self.agent = agent
    self.id = id
    self.isForced = isForced
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), id: try json.requiredString("id"),
      isForced: json["force"]?.bool ?? false)
  }

  package var json: JSON {
    ["agent": .string("\(agent)"), "id": .string(id), "force": .bool(isForced)]
  }
}

/// The message that is looked at again: what `delivery.now` answers.
package struct DeliverReply: Sendable, Equatable {
  package var agent: Address
  package var id: String

  package init(agent: Address, id: String) {
    self.agent = agent
    self.id = id
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), id: try json.requiredString("id"))
  }

  package var json: JSON { ["agent": .string("\(agent)"), "id": .string(id)] }
}

/// What `delivery.wait` is asked with.
package struct AwaitRequest: Sendable, Equatable {
  /// How far a message is to have come.
  package enum Goal: String, Sendable, CaseIterable {
    case stored
    case submitted
    case seen
    case acked
  }

  package var agent: Address
  package var message: String
  package var goal: Goal
  package var timeoutSeconds: Double

  package init(agent: Address, message: String, goal: Goal, timeoutSeconds: Double) {
    self.agent = agent
    self.message = message
    self.goal = goal
    self.timeoutSeconds = timeoutSeconds
  }

  package init(json: JSON) throws {
    agent = try Address(json.requiredString("agent"))
    message = try json.requiredString("id")
    let text = try json.requiredString("for")
    guard let goal = Goal(rawValue: text) else { throw JSONShapeError("\"\(text)\" is not a goal") }
    self.goal = goal
    timeoutSeconds = json["timeout"]?.double ?? 30
  }

  package var json: JSON {
    [
      "agent": .string(agent.description),
      "id": .string(message),
      "for": .string(goal.rawValue),
      "timeout": .decimal(timeoutSeconds),
    ]
  }
}

/// How far a message has come: what `delivery.wait` answers.
package struct DeliveryProgress: Sendable, Equatable {
  package enum State: String, Sendable {
    case stored, submitted, seen, acked
    /// It ended short of what was waited for.
    case dead, typed, unknown, taken
  }

  package var state: State
  package var reason: String?

  package init(_ state: State, reason: String? = nil) {
    self.state = state
    self.reason = reason
  }

  package init(json: JSON) throws {
    let text = try json.requiredString("state")
    guard let state = State(rawValue: text) else {
      throw JSONShapeError("\"\(text)\" is not a state of a message")
    }
    self.init(state, reason: json["reason"]?.string)
  }

  package var json: JSON {
    ["state": .string(state.rawValue), "reason": reason.map(JSON.string)]
  }
}
