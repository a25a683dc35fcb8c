package import JSONSyntax
package import Model

/// What `team.bridge` is asked with.
package struct BridgeRequest: Sendable, Equatable {
  package var team: String
  package var kind: Team.Bridge.Kind
  /// The directory of the other program's team; nil to take the bridge back.
  package var directory: String?

  package init(team: String, kind: Team.Bridge.Kind, directory: String?) {
    self.team = team
    self.kind = kind
    self.directory = directory
  }

  package init(json: JSON) throws {
    let name = try json.requiredString("kind")
    guard let kind = Team.Bridge.Kind(rawValue: name) else {
      throw JSONShapeError("\"\(name)\" is not a kind of bridge")
    }
    self.init(
      team: try json.requiredString("team"), kind: kind, directory: json["directory"]?.string)
  }

  package var json: JSON {
    [
      "team": .string(team), "kind": .string(kind.rawValue),
      "directory": directory.map(JSON.string),
    ]
  }
}

/// How a bridge stands: what `team.bridge` answers.
package struct BridgeReply: Sendable, Equatable {
  package var team: String
  /// Where the mailboxes are now; nil where the bridge was taken back.
  package var inboxes: String?
  /// The members that the other program has.
  package var members: [String]
  /// The agents of the team that are Roost's.
  package var agents: [String]

  package init(team: String, inboxes: String?, members: [String], agents: [String]) {
    self.team = team
    self.inboxes = inboxes
    self.members = members
    self.agents = agents
  }

  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), inboxes: json["inboxes"]?.string,
      members: (json["members"]?.array ?? []).compactMap(\.string),
      agents: (json["agents"]?.array ?? []).compactMap(\.string))
  }

  package var json: JSON {
    [
      "team": .string(team), "inboxes": inboxes.map(JSON.string),
      "members": .array(members.map(JSON.string)), "agents": .array(agents.map(JSON.string)),
    ]
  }
}
