package import Model

/// Why a team cannot be formed or changed; the texts are the seed's, with what is concerned.
package enum FormationError: Error, Equatable, CustomStringConvertible {
  case full(team: String, limit: Int)
  case isMember(Address, team: String)
  case isNotMember(String, team: String)
  case disbanded(team: String)
  case exists(team: String)
  case notFormed(team: String)
  case unknownAgent(String)
  case ambiguous(String, [Address])
  case tooFew(wanted: Int, found: Int, reasons: [String])
  case unknownRole(String)
  case lastLeader(Address, team: String)
  case stillLeads(Address, team: String)
  case secondLeader(Address, Address)
  case badCount(Int)
  case hasBudget(team: String)
  /// The seed's missing acknowledgments.
  case tooFewAccepted(Int, of: Int)
  case notBegun(team: String, reason: String)
  case notAsked(Address, team: String)

  package var code: String {
    switch self {
    case .full: "team_full"
    case .isMember: "already_member"
    case .isNotMember: "not_member"
    case .disbanded: "team_disbanded"
    case .exists: "team_exists"
    case .notFormed: "not_formed"
    case .unknownAgent: "no_agent"
    case .ambiguous: "ambiguous"
    case .tooFew: "no_agents"
    case .unknownRole: "bad_role"
    case .lastLeader, .stillLeads: "last_leader"
    case .secondLeader: "second_leader"
    case .badCount: "bad_count"
    case .hasBudget: "has_budget"
    case .tooFewAccepted, .notBegun: "insufficient_ack"
    case .notAsked: "not_asked"
    }
  }

  package var description: String {
    switch self {
    case .full(let team, let limit):
      "team is at maximum capacity: \(team) has \(limit) members and takes no more"
    case .isMember(let agent, let team): "agent is already a team member: \(agent) of \(team)"
    case .isNotMember(let agent, let team): "agent is not a team member: \(agent) of \(team)"
    case .disbanded(let team): "team has been disbanded: \(team)"
    case .exists(let team):
      "team \(team) is formed already; choose another name, or add members with `roost team add`"
    case .notFormed(let team):
      "team \(team) was not formed for a goal; see `roost team form --help`"
    case .unknownAgent(let name): "there is no live agent \(name); see `roost list`"
    case .ambiguous(let name, let agents):
      "\(name) may be any of \(agents.map { "\($0)" }.sorted().joined(separator: ", "));"
        + " write its name with its team"
    case .tooFew(let wanted, let found, let reasons):
      "no agents available: \(wanted) are wanted and \(found) can be had"
        + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
        + "; --partial takes those"
    case .unknownRole(let name):
      "\(name) is not a role; there are \(Role.allCases.map(\.rawValue).joined(separator: ", "))"
    case .lastLeader(let agent, let team):
      "\(agent) leads team \(team); name who leads then with --successor"
    case .stillLeads(let agent, let team):
      "\(agent) leads team \(team); give another member the role leader first"
    case .secondLeader(let one, let other):
      "\(one) and \(other) cannot both lead a team; choose one of them"
    case .badCount(let count): "\(count) members are not a team; give 1 or more"
    case .tooFewAccepted(let count, let wanted):
      "insufficient acknowledgments from team members: \(count) of \(wanted) accepted"
    case .notBegun(let team, let reason): "team \(team) is not formed: \(reason)"
    case .notAsked(let agent, let team):
      "\(agent) is not asked to take part in team \(team), or not any more"
    case .hasBudget(let team):
      "team \(team) has a budget already; leave --budget and --milestone out, and add milestones"
        + " with `roost milestone add`"
    }
  }
}
