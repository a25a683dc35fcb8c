package import Foundation
package import Model

/// What is to be changed of a team that was formed.
package struct FormationChange: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    case add
    case kick
    case role
    case lead
    /// What of the context of tasks it is shown.
    case filter
  }

  package var team: String
  package var kind: Kind
  /// The member, as it was written.
  package var agent: String
  package var role: String?
  /// Who leads then, where the leader is taken out.
  package var successor: String?
  package var reason: String?
  /// What of the context of tasks it is shown.
  package var filter = ContextFilter()
  /// What else is said of one that is added.
  package var metadata: [String: String] = [:]

  package init(team: String, kind: Kind, agent: String) {
    self.team = team
    self.kind = kind
    self.agent = agent
  }

  package func events(
    on formation: Formation, pool: [AgentScore.Candidate], at now: Date
  ) throws(FormationError) -> [FormationEvent] {
    switch kind {
    case .add:
      let meant = try pool.meant(by: agent, in: team) { $0.agent }
      guard let one = meant, one.refusal == nil else { throw .unknownAgent(agent) }
      var member = Formation.Member(
        agent: one.agent, role: try parsedRole ?? .worker,
        capabilities: one.capabilities.sorted(), joinedAt: Timestamp.written(now))
      (member.filter, member.metadata) = (filter, metadata)
      return [.joined(member)]
    case .kick:
      let member = try member(agent, of: formation)
      let left = FormationEvent.left(member, reason: reason ?? "")
      guard member == formation.leader else { return [left] }
      let next = try successor.map { name throws(FormationError) in
        try self.member(name, of: formation)
      }
      guard let next, next != member else { throw .lastLeader(member, team: team) }
      return [.leader(next), left]
    case .role:
      guard let role = try parsedRole else { throw .unknownRole("") }
      let member = try member(agent, of: formation)
      guard role != .leader else { return leading(member, formation) }
      guard member != formation.leader else { throw .stillLeads(member, team: team) }
      return [.role(member, role)]
    case .lead: return leading(try member(agent, of: formation), formation)
    case .filter: return [.filter(try member(agent, of: formation), filter)]
    }
  }

  /// One that leads already is not told of a second time.
  private func leading(_ member: Address, _ formation: Formation) -> [FormationEvent] {
    member == formation.leader ? [] : [.leader(member)]
  }

  /// Whether an agent is the member that it is about.
  package func means(_ address: Address) -> Bool { [address.name, "\(address)"].contains(agent) }

  private var parsedRole: Role? {
    get throws(FormationError) {
      guard let role else { return nil }
      guard let parsed = Role(rawValue: role) else { throw .unknownRole(role) }
      return parsed
    }
  }

  private func member(
    _ name: String, of formation: Formation
  ) throws(FormationError) -> Address {
    let found = try formation.members.meant(by: name, in: team) { $0.agent }
    guard let found else { throw .isNotMember(name, team: team) }
    return found.agent
  }
}
