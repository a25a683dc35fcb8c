package import Foundation
import JSONSyntax
package import Model

/// One change of a team's formation: a line of its log.
package enum FormationEvent: Sendable, Equatable {
  case formed(Formation)
  case joined(Formation.Member)
  case left(Address, reason: String)
  case role(Address, Role)
  case leader(Address)
  /// A member that was asked takes part.
  case accepted(Address)
  /// What of the context of tasks a member is shown.
  case filter(Address, ContextFilter)
  /// How a member is has changed.
  case health(Address, MemberHealth, why: String)
  case status(Formation.Status, reason: String?)
  /// It never began: the team is as it was before.
  case withdrawn
  /// It takes no new tasks; those that run may go on until then.
  case shutdown(reason: String, until: Date)
  /// What becomes of the money of its milestones; the ledger follows.
  case settled(Settlement)

  /// The formation after the change.
  package func applied(to formation: Formation?) throws(FormationError) -> Formation {
    if case .formed(let new) = self {
      if let formation, formation.status != .disbanded { throw .exists(team: formation.team) }
      return new
    }
    guard var formation else { throw .notFormed(team: "") }
    switch self {
    case .formed(let new): return new
    case .joined(let member): try formation.add(member)
    case .left(let agent, _): try formation.remove(agent)
    case .role(let agent, let role): try formation.setRole(role, of: agent)
    case .leader(let agent): try formation.lead(agent)
    case .status(let status, let reason):
      guard formation.status.allows(status) else { throw .disbanded(team: formation.team) }
      if formation.status == .forming, status == .active { formation.answersUntil = nil }
      formation.status = status
      formation.reason = reason
    case .accepted(let agent):
      try formation.change(agent) { $0.isAsked = false }
    case .filter(let agent, let filter):
      try formation.change(agent) { $0.filter = filter }
    case .health(let agent, let health, _):
      try formation.change(agent) { $0.health = health }
    case .shutdown(let reason, let end):
      guard formation.status.allows(.shuttingDown) else { throw .disbanded(team: formation.team) }
      formation.status = .shuttingDown
      formation.reason = reason
      formation.endsAt = end
    case .settled(let settlement): formation.settlement = settlement
    case .withdrawn:
      guard formation.answersUntil != nil else { throw .disbanded(team: formation.team) }
    }
    return formation
  }
}

extension FormationEvent {
  /// Nil for what is not an event of a formation.
  init?(_ name: String, json: JSON) throws {
    func agent() throws -> Address { try json.requiredAddress("agent") }
    switch name {
    case "formed": self = .formed(try Formation(json: json["value"] ?? .null))
    case "joined": self = .joined(try Formation.Member(json: json["value"] ?? .null))
    case "left": self = .left(try agent(), reason: json["reason"]?.string ?? "")
    case "role": self = .role(try agent(), try json.requiredCase("role"))
    case "accepted": self = .accepted(try agent())
    case "filter": self = .filter(try agent(), ContextFilter(json: json))
    case "health":
      self = .health(
        try agent(), try json.requiredCase("health"), why: try json.requiredString("why"))
    case "leader": self = .leader(try agent())
    case "shutdown":
      self = .shutdown(reason: json["reason"]?.string ?? "", until: try json.requiredDate("until"))
    case "withdrawn": self = .withdrawn
    case "settled": self = .settled(try Settlement(json: json["value"] ?? .null))
    case "status": self = .status(try json.requiredCase("status"), reason: json["reason"]?.string)
    default: return nil
    }
  }

  var json: JSON {
    switch self {
    case .formed(let formation): ["event": "formed", "value": formation.json]
    case .joined(let member): ["event": "joined", "value": member.json]
    case .left(let agent, let reason):
      ["event": "left", "agent": .string("\(agent)"), "reason": .string(reason)]
    case .role(let agent, let role):
      ["event": "role", "agent": .string("\(agent)"), "role": .string(role.rawValue)]
    case .shutdown(let reason, let end):
      ["event": "shutdown", "reason": .string(reason), "until": .date(end)]
    case .accepted(let agent): ["event": "accepted", "agent": .string("\(agent)")]
    case .filter(let agent, let filter):
      (["event": "filter", "agent": .string("\(agent)")] as JSON).adding(filter.json)
    case .health(let agent, let health, let why):
      [
        "event": "health", "agent": .string("\(agent)"), "health": .string(health.rawValue),
        "why": .string(why),
      ]
    case .withdrawn: ["event": "withdrawn"]
    case .settled(let settlement): ["event": "settled", "value": settlement.json]
    case .leader(let agent): ["event": "leader", "agent": .string("\(agent)")]
    case .status(let status, let reason):
      [
        "event": "status", "status": .string(status.rawValue),
        "reason": reason.map(JSON.string),
      ]
    }
  }
}
