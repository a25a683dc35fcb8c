package import JSONSyntax
package import Model

/// What `agent.pause`, `agent.resume`, `agent.leave` and `agent.kill` are asked with.
package struct AgentRequest: Sendable, Equatable {
  package var agent: Address

  package init(agent: Address) {
    self.agent = agent
  }

  package init(json: JSON) throws {
    self.init(agent: try Address(json.requiredString("agent")))
  }

  package var json: JSON { ["agent": .string("\(agent)")] }
}

/// What `agent.shutdown` is asked with.
package struct ShutdownRequest: Sendable, Equatable {
  package var agent: Address
  package var reason: String?
  package var sender: String
  /// How long it may take to answer; nil for as long as the daemon's settings say.
  package var seconds: Int?

  package init(agent: Address, sender: String = Name.lead) {
    self.agent = agent
    self.sender = sender
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), sender: json["from"]?.string ?? Name.lead)
    reason = json["reason"]?.string
    seconds = json["seconds"]?.integer
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "reason": reason.map(JSON.string), "from": .string(sender),
      "seconds": seconds.map(JSON.integer),
    ]
  }
}

/// What `agent.answer` is asked with: a teammate's answer to the request to finish.
package struct ShutdownAnswer: Sendable, Equatable {
  package var agent: Address
  package var request: String
  package var approves: Bool
  package var reason: String?

  package init(agent: Address, request: String, approves: Bool, reason: String? = nil) {
    self.agent = agent
    self.request = request
    self.approves = approves
    self.reason = reason
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), request: try json.requiredString("id"),
      approves: json["approve"]?.bool ?? false, reason: json["reason"]?.string)
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "id": .string(request), "approve": .bool(approves),
      "reason": reason.map(JSON.string),
    ]
  }
}
