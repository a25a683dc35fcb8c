package import JSONSyntax
package import Tasks

/// What `team.form` is asked with.
extension FormationRequest {
  package init(json: JSON) throws {
    self.init(team: try json.requiredString("team"), goal: try json.requiredString("goal"))
    leader = json["leader"]?.string
    capabilities = (json["capabilities"]?.array ?? []).compactMap(\.string)
    count = json["count"]?.integer
    limit = json["max_members"]?.integer
    roles = json["roles"]?.texts ?? [:]
    isPartial = json["partial"]?.bool ?? false
    budget = try json["budget"].map { try Amount(json: $0) }
    milestones = try (json["milestones"]?.array ?? []).map { try MilestoneDraft(json: $0) }
  }

  package var json: JSON {
    [
      "team": .string(team), "goal": .string(goal), "leader": leader.map(JSON.string),
      "capabilities": .array(capabilities.map(JSON.string)), "count": count.map(JSON.integer),
      "max_members": limit.map(JSON.integer),
      "roles": .object(
        JSONObject(
          roles.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) })),
      "partial": .bool(isPartial), "budget": budget?.json,
      "milestones": milestones.isEmpty ? nil : .array(milestones.map(\.json)),
    ]
  }
}

/// What `team.member` is asked with.
extension FormationChange {
  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), kind: try json.requiredCase("change"),
      agent: try json.requiredString("agent"))
    role = json["role"]?.string
    successor = json["successor"]?.string
    reason = json["reason"]?.string
  }

  package var json: JSON {
    [
      "team": .string(team), "change": .string(kind.rawValue), "agent": .string(agent),
      "role": role.map(JSON.string), "successor": successor.map(JSON.string),
      "reason": reason.map(JSON.string),
    ]
  }
}

/// A team that was formed, and how its members were chosen: what `team.form` answers.
package struct FormationReply: Sendable, Equatable {
  package var formation: Formation
  package var scores: [AgentScore]

  package init(formation: Formation, scores: [AgentScore]) {
    self.formation = formation
    self.scores = scores
  }

  package init(json: JSON) throws {
    self.init(
      formation: try Formation(json: json["formation"] ?? .null),
      scores: try (json["scores"]?.array ?? []).map { try AgentScore(json: $0) })
  }

  package var json: JSON {
    ["formation": formation.json, "scores": .array(scores.map(\.json))]
  }
}

/// What `team.shutdown` is asked with.
extension TeamShutdownRequest {
  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), reason: json["reason"]?.string ?? "",
      graceSeconds: json["grace"]?.double ?? 120)
  }

  package var json: JSON {
    ["team": .string(team), "reason": .string(reason), "grace": .decimal(graceSeconds)]
  }
}

/// Where the report of a team is, without its ending: what `team.shutdown` answers.
package struct TeamShutdownReply: Sendable, Equatable {
  package var report: String

  package init(report: String) {
    self.report = report
  }

  package init(json: JSON) throws { self.init(report: try json.requiredString("report")) }

  package var json: JSON { ["report": .string(report)] }
}
