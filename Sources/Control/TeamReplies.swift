package import JSONSyntax
package import Model

/// What became of a team that was to be dissolved.
package struct DissolveReply: Sendable, Equatable {
  package var team: String
  package var members: [DaemonEvent.MemberEnd]
  /// Where its files are; nil for a team that is still there, because of members that did not end.
  package var archive: String?

  package init(team: String, members: [DaemonEvent.MemberEnd], archive: String? = nil) {
    self.team = team
    self.members = members
    self.archive = archive
  }

  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"),
      members: try (json["members"]?.array ?? []).map(DaemonEvent.MemberEnd.init),
      archive: json["archive"]?.string)
  }

  package var json: JSON {
    [
      "team": .string(team), "members": .array(members.map(\.json)),
      "archive": archive.map(JSON.string),
    ]
  }
}

/// What was done about a teammate that may have been lost with its tmux server.
package struct ReviveReply: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    case started(pane: String)
    case passedOver(String)
    case failed(String)
  }

  package var agent: Address
  package var outcome: Outcome

  package init(agent: Address, outcome: Outcome) {
    self.agent = agent
    self.outcome = outcome
  }

  package init(json: JSON) throws {
    let outcome: Outcome =
      if let why = json["passed_over"]?.string {
        .passedOver(why)
      } else if let error = json["error"]?.string {
        .failed(error)
      } else {
        .started(pane: try json.requiredString("pane"))
      }
    self.init(agent: try Address(json.requiredString("agent")), outcome: outcome)
  }

  package static func list(json: JSON) throws -> [ReviveReply] {
    try (json.array ?? []).map(ReviveReply.init)
  }

  package var json: JSON {
    let (key, text) =
      switch outcome {
      case .started(let pane): ("pane", pane)
      case .passedOver(let why): ("passed_over", why)
      case .failed(let error): ("error", error)
      }
    return .object(
      JSONObject([
        .init(key: "agent", value: .string("\(agent)")), .init(key: key, value: .string(text)),
      ]))
  }
}
