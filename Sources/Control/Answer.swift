package import JSONSyntax

/// What the daemon answered: the value, and the JSON that it was read from, in which a later daemon
/// may say more.
package struct Answer<Value: Sendable>: Sendable {
  package let json: JSON
  package let value: Value

  package init(_ json: JSON, as read: (JSON) throws -> Value) rethrows {
    self.json = json
    value = try read(json)
  }
}

extension Answer where Value == StatusReply {
  /// Every agent by itself, those of this machine first.
  package var agents: [Answer<AgentRow>] {
    get throws {
      try (json["agents"]?.array ?? []).map { try Answer<AgentRow>($0, as: AgentRow.init) }
    }
  }

  /// Every repository that was configured by itself.
  package var hubs: [Answer<ConfigReply>] {
    get throws {
      try (json["hubs"]?.array ?? []).map { try Answer<ConfigReply>($0, as: ConfigReply.init) }
    }
  }
}

extension Answer where Value == AgentRow {
  /// Why the agent's messages wait.
  package var hold: Answer<AgentReply.Hold>? {
    json["hold"].map { Answer<AgentReply.Hold>($0, as: AgentReply.Hold.init) }
  }
}
