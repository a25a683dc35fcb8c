package import JSONSyntax
package import Model
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
    acceptSeconds = json["accept_within"]?.double
    elects = json["elect"]?.bool ?? false
    milestones = try (json["milestones"]?.array ?? []).map { try MilestoneDraft(json: $0) }
    splits = json["split"]?.bool ?? false
    onExhausted = try json["on_exhausted"].map { _ in try json.requiredCase("on_exhausted") }
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
      "accept_within": acceptSeconds.map(JSON.decimal), "elect": elects ? true : nil,
      "milestones": milestones.isEmpty ? nil : .array(milestones.map(\.json)),
      "split": splits ? true : nil, "on_exhausted": (onExhausted?.rawValue).map(JSON.string),
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
    filter = json["context"].map(ContextFilter.init(json:)) ?? ContextFilter()
    metadata = json["metadata"]?.texts ?? [:]
  }

  package var json: JSON {
    [
      "team": .string(team), "change": .string(kind.rawValue), "agent": .string(agent),
      "role": role.map(JSON.string), "successor": successor.map(JSON.string),
      "reason": reason.map(JSON.string),
      "context": filter == ContextFilter() ? nil : filter.json,
      "metadata": metadata.isEmpty ? nil : .texts(metadata),
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
      graceSeconds: json["grace"]?.double ?? Self.standardGrace)
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

/// What `team.answer` is asked with: whether an agent takes part in a team that asks it.
package struct InvitationAnswer: Sendable, Equatable {
  package var team: String
  package var agent: Address
  package var accepts: Bool
  package var reason: String?

  package init(team: String, agent: Address, accepts: Bool, reason: String? = nil) {
    self.team = team
    self.agent = agent
    self.accepts = accepts
    self.reason = reason
  }

  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), agent: try Address(json.requiredString("agent")),
      accepts: json["accepts"]?.bool ?? false, reason: json["reason"]?.string)
  }

  package var json: JSON {
    [
      "team": .string(team), "agent": .string("\(agent)"), "accepts": .bool(accepts),
      "reason": reason.map(JSON.string),
    ]
  }
}

/// How a member of a team stands: what `team.formation` adds for each.
package struct MemberStanding: Sendable, Equatable {
  package var agent: Address
  /// What `roost list` calls its state.
  package var status: String
  package var health: MemberHealth
  package var trust: Double
  package var openTasks: Int
  package var spent: Amount

  package init(
    agent: Address, status: String, health: MemberHealth, trust: Double, openTasks: Int,
    spent: Amount
  ) {
    self.agent = agent
    self.status = status
    self.health = health
    self.trust = trust
    self.openTasks = openTasks
    self.spent = spent
  }

  package init(json: JSON) throws {
    self.init(
      agent: try json.requiredAddress("agent"), status: try json.requiredString("status"),
      health: try json.requiredCase("health"), trust: json["trust"]?.double ?? 0,
      openTasks: try json.requiredInteger("open_tasks"),
      spent: try Amount(json: json["spent"] ?? .null))
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "status": .string(status), "health": .string(health.rawValue),
      "trust": .decimal(trust), "open_tasks": .integer(openTasks), "spent": spent.json,
    ]
  }
}

/// A team that was formed, and how its members stand: what `team.formation` answers.
package struct FormationView: Sendable, Equatable {
  package var formation: Formation
  package var standings: [MemberStanding]

  package init(formation: Formation, standings: [MemberStanding]) {
    self.formation = formation
    self.standings = standings
  }

  package init(json: JSON) throws {
    self.init(
      formation: try Formation(json: json),
      standings: try (json["standings"]?.array ?? []).map { try MemberStanding(json: $0) })
  }

  package var json: JSON {
    let more: JSON = ["standings": .array(standings.map(\.json))]
    return formation.json.adding(more)
  }
}
