package import Foundation
package import JSONSyntax
package import Model

/// A team that was formed for a goal: who leads, who takes part in which role, and how far it is.
package struct Formation: Sendable, Equatable {
  package var team: String
  package var goal: String
  package var leader: Address?
  package var status: Status
  /// How many members it may have at most, the leader among them; nil for any number.
  package var limit: Int?
  /// In the order of their names.
  package private(set) var members: [Member]
  package var createdAt: Date
  /// Why it ended, where it did.
  package var reason: String?
  /// Until when tasks may run on, where the team is shutting down.
  package var endsAt: Date?
  /// Who formed it, where that is an agent.
  package var createdBy: Address?
  /// What it may spend from the start; its ledger has what it may spend since.
  package var budget: Amount?
  /// What happens when that is spent, where somebody says so.
  package var onExhausted: ExhaustedAction?
  /// Until when those who are asked may answer, while the team is forming.
  package var answersUntil: Date?
  /// How many beside the leader have to accept.
  package var quorum: Int?
  /// Whether another member leads where the leader is gone.
  package var elects = false
  /// Whether the team itself was made for it, and goes with it where it does not begin.
  package var madeTeam = false
  /// What became of the money of its milestones when it was shut down.
  package var settlement: Settlement?

  /// How far the team is.
  package enum Status: String, CaseIterable, Sendable {
    case forming
    case active
    case completed
    case shuttingDown = "shutting_down"
    case disbanded

    package func allows(_ next: Status) -> Bool {
      switch self {
      case .forming: next == .active || next == .disbanded
      case .active: next == .completed || next == .shuttingDown || next == .disbanded
      // A new task begins it again.
      case .completed: next == .active || next == .shuttingDown || next == .disbanded
      case .shuttingDown: next == .disbanded
      case .disbanded: false
      }
    }

    /// Whether the team takes new tasks.
    package var takesTasks: Bool { self == .forming || self == .active || self == .completed }
  }

  /// Somebody who takes part: an agent of the team, or a guest from another one.
  package struct Member: Sendable, Equatable {
    package var agent: Address
    package var role: Role
    package var capabilities: [String]
    package var joinedAt: Date
    /// How it was when it was last looked at.
    package var health = MemberHealth.healthy
    /// Whether it was asked to take part and has not answered.
    package var isAsked = false
    /// What of the context of tasks it is shown.
    package var filter = ContextFilter()
    /// What else is said of it, by whoever added it.
    package var metadata: [String: String] = [:]

    package init(agent: Address, role: Role, capabilities: [String], joinedAt: Date) {
      self.agent = agent
      self.role = role
      self.capabilities = capabilities
      self.joinedAt = joinedAt
    }
  }

  package init(team: String, goal: String, leader: Address?, limit: Int?, createdAt: Date) {
    self.team = team
    self.goal = goal
    self.leader = leader
    self.limit = limit
    self.createdAt = createdAt
    status = .forming
    members = []
  }

  package func member(_ agent: Address) -> Member? { members.first { $0.agent == agent } }

  /// Adds a member; the checks are in the seed's order.
  package mutating func add(_ member: Member) throws(FormationError) {
    guard status != .disbanded else { throw .disbanded(team: team) }
    guard self.member(member.agent) == nil else { throw .isMember(member.agent, team: team) }
    if let limit, members.count >= limit { throw .full(team: team, limit: limit) }
    members.append(member)
    members.sort { ($0.agent.name, $0.agent.team) < ($1.agent.name, $1.agent.team) }
  }

  package mutating func remove(_ agent: Address) throws(FormationError) {
    guard let place = members.firstIndex(where: { $0.agent == agent }) else {
      throw .isNotMember("\(agent)", team: team)
    }
    members.remove(at: place)
  }

  package mutating func setRole(_ role: Role, of agent: Address) throws(FormationError) {
    guard let place = members.firstIndex(where: { $0.agent == agent }) else {
      throw .isNotMember("\(agent)", team: team)
    }
    members[place].role = role
  }

  mutating func change(_ agent: Address, _ body: (inout Member) -> Void) throws(FormationError) {
    guard let place = members.firstIndex(where: { $0.agent == agent }) else {
      throw .isNotMember("\(agent)", team: team)
    }
    body(&members[place])
  }

  /// Another member leads from now on; the one before works on.
  package mutating func lead(_ agent: Address) throws(FormationError) {
    if let leader, member(leader) != nil { try setRole(.worker, of: leader) }
    try setRole(.leader, of: agent)
    leader = agent
  }
}

extension Formation {
  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), goal: try json.requiredString("goal"),
      leader: try json.address("leader"),
      limit: json["max_members"]?.integer, createdAt: try json.requiredDate("created_at"))
    status = try json.requiredCase("status")
    members = try (json["members"]?.array ?? []).map { try Member(json: $0) }
    reason = json["reason"]?.string
    endsAt = try json.date("ends_at")
    createdBy = try json["created_by"]?.string.map { try Address($0) }
    budget = try json.amount("budget")
    onExhausted = try json["on_exhausted"].map { _ in try json.requiredCase("on_exhausted") }
    answersUntil = try json.date("answers_until")
    quorum = json["quorum"]?.integer
    elects = json["elects"]?.bool ?? false
    madeTeam = json["made_team"]?.bool ?? false
    settlement = try json["settlement"].map { try Settlement(json: $0) }
  }

  package var json: JSON {
    [
      "team": .string(team), "goal": .string(goal), "leader": leader.map { .string("\($0)") },
      "status": .string(status.rawValue), "max_members": limit.map(JSON.integer),
      "created_at": .date(createdAt), "members": .array(members.map(\.json)),
      "reason": reason.map(JSON.string), "ends_at": endsAt.map(JSON.date),
      "created_by": createdBy.map { .string("\($0)") }, "budget": budget?.json,
      "on_exhausted": (onExhausted?.rawValue).map(JSON.string),
      "answers_until": answersUntil.map(JSON.date), "quorum": quorum.map(JSON.integer),
      "elects": elects ? true : nil, "made_team": madeTeam ? true : nil,
      "settlement": settlement?.json,
    ]
  }
}

extension Formation.Member {
  package init(json: JSON) throws {
    self.init(
      agent: try json.requiredAddress("agent"), role: try json.requiredCase("role"),
      capabilities: (json["capabilities"]?.array ?? []).compactMap(\.string),
      joinedAt: try json.requiredDate("joined_at"))
    health = json["health"]?.string.flatMap(MemberHealth.init) ?? .healthy
    isAsked = json["asked"]?.bool ?? false
    filter = json["context"].map(ContextFilter.init(json:)) ?? ContextFilter()
    metadata = json["metadata"]?.texts ?? [:]
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "role": .string(role.rawValue),
      "capabilities": .array(capabilities.map(JSON.string)), "joined_at": .date(joinedAt),
      "health": health == .healthy ? nil : .string(health.rawValue),
      "asked": isAsked ? true : nil,
      "context": filter == ContextFilter() ? nil : filter.json,
      "metadata": metadata.isEmpty ? nil : .texts(metadata),
    ]
  }
}
