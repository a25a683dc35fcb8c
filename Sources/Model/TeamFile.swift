package import JSONSyntax

/// `team.json`: the team as other programs read it, with jcode's fields and names.
package struct TeamFile: Sendable, Equatable {
  package var team: Team

  package init(_ team: Team) {
    self.team = team
  }

  /// The file's content over what stands in it now, so that foreign fields are kept.
  package func json(over old: JSON?) -> JSON {
    let kept = old?.object?.except(Self.known) ?? JSONObject()
    var oldMembers: [String: JSONObject] = [:]
    for member in old?["members"]?.array ?? [] {
      if let name = member["name"]?.string { oldMembers[name] = member.object }
    }
    let agents = team.agents.values.sorted { ($0.joinedAt, $0.name) < ($1.joinedAt, $1.name) }
    let object: JSON = [
      "name": .string(team.name),
      "description": team.description.map(JSON.string),
      "created_at": .string(team.createdAt),
      "lead_agent_id": .string(team.leadAddress.description),
      "session": team.session.map(JSON.string),
      "members": .array(agents.map { member($0, over: oldMembers[$0.name]) }),
    ]
    return object.adding(kept)
  }

  private static let known: Set<String> = [
    "name", "description", "created_at", "lead_agent_id", "session", "members",
  ]
  private static let knownOfMember: Set<String> = [
    "agent_id", "name", "agent_type", "model", "prompt", "color", "cwd", "joined_at", "is_active",
    "permission",
  ]

  private func member(_ agent: Agent, over old: JSONObject?) -> JSON {
    let object: JSON = [
      "agent_id": .string(agent.address.description),
      "name": .string(agent.name),
      "agent_type": .string(agent.type),
      "model": agent.spawn?.model.map(JSON.string),
      "prompt": agent.spawn?.prompt.map(JSON.string),
      "color": agent.color.map(JSON.string),
      "cwd": .string(agent.workingDirectory),
      "joined_at": .string(agent.joinedAt),
      "is_active": .bool(agent.isLive),
      "permission": agent.spawn.map { .string($0.permission.rawValue) },
    ]
    let kept = old?.except(Self.knownOfMember) ?? JSONObject()
    return object.adding(kept)
  }
}
