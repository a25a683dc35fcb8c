import Foundation
import Model
import Tasks
import Testing

/// Names that several agents have, and who leads.
struct FormationNameTests {
  private static let now = Date(timeIntervalSince1970: 1_764_000_000)

  private func formation() throws -> Formation {
    var formation = Formation(
      team: "fix", goal: "g", leader: nil, limit: nil, createdAt: Self.now)
    for (name, team) in [("al", "x"), ("al", "y"), ("bo", "x")] {
      try formation.add(
        Formation.Member(
          agent: Address(name: name, team: team), role: .worker, capabilities: [],
          joinedAt: Self.now))
    }
    try formation.lead(Address(name: "bo", team: "x"))
    formation.status = .active
    return formation
  }

  private let pool = ["x", "y"].map {
    AgentScore.Candidate(agent: Address(name: "al", team: $0))
  }

  private func events(
    _ kind: FormationChange.Kind, _ name: String, role: Role? = nil, successor: String? = nil,
    on formation: Formation
  ) throws -> [FormationEvent] {
    var change = FormationChange(team: "fix", kind: kind, agent: name)
    change.role = role?.rawValue
    change.successor = successor
    return try change.events(on: formation, pool: pool, at: Self.now)
  }

  @Test func `A name that two agents have has to be written with its team`() throws {
    let team = try formation()
    let empty = Formation(team: "fix", goal: "g", leader: nil, limit: nil, createdAt: Self.now)
    let kick = #expect(throws: FormationError.self) { try events(.kick, "al", on: team) }
    #expect(kick?.code == "ambiguous")
    let add = #expect(throws: FormationError.self) { try events(.add, "al", on: empty) }
    #expect(add?.code == "ambiguous" && "\(add!)".contains("al@x, al@y"))
    #expect(try events(.kick, "al@y", on: team).count == 1)
    var request = FormationRequest(team: "fix", goal: "g")
    request.roles = ["al": "worker"]
    let form = #expect(throws: FormationError.self) { try request.plan(from: pool, at: Self.now) }
    #expect(form?.code == "ambiguous")
    request.team = "y"
    #expect(
      try request.plan(from: pool, at: Self.now).formation.members.map(\.agent.team) == ["y"])
  }

  @Test func `A task goes to no one of two that have the name`() throws {
    var asked = Delegation(
      team: "fix", prompt: "p", createdBy: Address(name: "user", team: "fix"))
    asked.assignment = .named
    asked.agents = ["al"]
    let guests = ["x", "y"].map {
      Delegation.Candidate(agent: Address(name: "al", team: $0), role: .worker)
    }
    let error = #expect(throws: TaskError.self) {
      try asked.plan(for: guests, among: TeamTasks(team: "fix"), id: "ID", at: Self.now)
    }
    #expect(error?.code == "ambiguous")
    let own = Delegation.Candidate(agent: Address(name: "al", team: "fix"), role: .worker)
    let plan = try asked.plan(
      for: guests + [own], among: TeamTasks(team: "fix"), id: "ID", at: Self.now)
    #expect(plan.agents == [own.agent])
  }

  @Test func `A team that is led is led by one of its members after each change`() throws {
    let team = try formation()
    let own = #expect(throws: FormationError.self) {
      try events(.kick, "bo", successor: "bo", on: team)
    }
    #expect(own?.code == "last_leader")
    let role = #expect(throws: FormationError.self) {
      try events(.role, "bo", role: .worker, on: team)
    }
    #expect(role?.code == "last_leader")
    var after = team
    for event in try events(.kick, "bo", successor: "al@x", on: team) {
      after = try event.applied(to: after)
    }
    #expect(after.leader == Address(name: "al", team: "x"))
    #expect(after.members.count == 2)
  }

  @Test func `Two leaders cannot be named at once`() throws {
    var request = FormationRequest(team: "fix", goal: "g")
    request.roles = ["al@x": "leader"]
    let led = try request.plan(from: pool, at: Self.now).formation
    #expect(led.leader == Address(name: "al", team: "x"))
    request.roles = ["al@x": "leader", "al@y": "leader"]
    #expect(throws: FormationError.self) { try request.plan(from: pool, at: Self.now) }
    request.roles = ["al@y": "leader"]
    request.leader = "al@x"
    #expect(throws: FormationError.self) { try request.plan(from: pool, at: Self.now) }
  }
}
