package import Foundation
package import Model

/// A team that somebody wants to be formed.
package struct FormationRequest: Sendable, Equatable {
  package var team: String
  package var goal: String
  /// Who leads, as it was written; nil where whoever asks does.
  package var leader: String?
  /// What members should be able to do.
  package var capabilities: [String] = []
  /// How many members are wanted beside the leader.
  package var count: Int?
  package var limit: Int?
  /// Members that are named, each with its role.
  package var roles: [String: String] = [:]
  /// Whether fewer members than wanted will do.
  package var isPartial = false
  /// What it may spend; nil for what its milestones add up to, or for no budget.
  package var budget: Amount?
  package var milestones: [MilestoneDraft] = []
  /// Whether the budget is shared among the workers, as a milestone for each.
  package var splits = false
  /// What happens when the budget is spent; nil for what always does.
  package var onExhausted: ExhaustedAction?
  package var createdBy: Address?
  /// How long those who are chosen have to accept, in seconds; nil where they are not asked.
  package var acceptSeconds: Double?
  /// Whether another member leads where the leader is gone.
  package var elects = false

  package init(team: String, goal: String) {
    self.team = team
    self.goal = goal
  }

  /// The team, with the scores by which its members were chosen.
  package struct Plan: Sendable, Equatable {
    package var formation: Formation
    package var scores: [AgentScore]
    package var milestones: [Milestone] = []
  }

  /// Chooses the members, and plans the milestones; nothing is made where it throws.
  package func plan(from pool: [AgentScore.Candidate], at now: Date) throws -> Plan {
    var plan = try membership(from: pool, at: now)
    let members = plan.formation.members.map(\.agent)
    for draft in splits ? shares(of: plan.formation) : milestones {
      var milestone = try draft.milestone(
        id: "m\(plan.milestones.count + 1)", of: team, among: members, at: now)
      try milestone.fund(at: now)
      plan.milestones.append(milestone)
    }
    plan.formation.createdBy = createdBy
    plan.formation.budget = try pot(plan.milestones)
    plan.formation.elects = elects
    plan.formation.onExhausted = plan.formation.budget.flatMap { _ in onExhausted }
    if let acceptSeconds { try ask(&plan.formation, within: acceptSeconds, at: now) }
    return plan
  }

  /// A milestone for each worker with an equal part of the budget, the remainder for the last.
  private func shares(of formation: Formation) -> [MilestoneDraft] {
    guard let budget else { return [] }
    let workers = formation.members.filter { $0.role == .worker }.map { "\($0.agent)" }
    guard !workers.isEmpty else {
      return [MilestoneDraft(title: "Team task completion", amount: budget)]
    }
    return budget.split(among: workers).map { name, amount in
      var draft = MilestoneDraft(title: "Task completion by \(name)", amount: amount)
      draft.agent = name
      return draft
    }
  }

  /// Lets everybody answer before the team begins, but whoever forms it.
  private func ask(
    _ formation: inout Formation, within seconds: Double, at now: Date
  ) throws(FormationError) {
    formation.status = .forming
    formation.answersUntil = Timestamp.written(now.addingTimeInterval(max(0, seconds)))
    let others = formation.members.map(\.agent).filter { $0 != createdBy }
    for agent in others { try formation.change(agent) { $0.isAsked = true } }
    let workers = others.count { $0 != formation.leader }
    formation.quorum = isPartial ? 1 : count ?? workers
  }

  /// What the team may spend: enough for its milestones.
  private func pot(_ milestones: [Milestone]) throws(MilestoneError) -> Amount? {
    guard !milestones.isEmpty else { return budget }
    try MilestonePlan.check(milestones, team: team)
    let sum = milestones.reduce(Int64(0)) { $0 + $1.amount.micros }
    let needed = Amount(unchecked: min(sum, Amount.limit))
    if let budget, budget < needed {
      throw .sumDiffers(team: team, sum: needed, total: budget)
    }
    return budget ?? needed
  }

  private func membership(
    from pool: [AgentScore.Candidate], at now: Date
  ) throws(FormationError) -> Plan {
    if let count, count < 1 { throw .badCount(count) }
    if let limit, limit < 1 { throw .badCount(limit) }
    let leader = try leads(of: pool)
    let now = Timestamp.written(now)
    var formation = Formation(
      team: team, goal: goal, leader: leader?.agent, limit: limit, createdAt: now)
    func add(_ one: AgentScore.Candidate, _ role: Role) throws(FormationError) {
      try formation.add(
        Formation.Member(
          agent: one.agent, role: role, capabilities: one.capabilities.sorted(), joinedAt: now))
    }
    if let leader { try add(leader, .leader) }
    for (name, written) in roles.sorted(by: { $0.key < $1.key }) {
      guard let role = Role(rawValue: written) else { throw .unknownRole(written) }
      let one = try one(name, of: pool)
      if role != .leader || one.agent != leader?.agent { try add(one, role) }
    }
    let others = pool.filter { formation.member($0.agent) == nil }
    let scores = AgentScore.best(others, needs: capabilities)
    let wanted = count ?? (roles.isEmpty ? scores.count : 0)
    guard scores.count >= wanted || isPartial, wanted == 0 || !scores.isEmpty else {
      throw .tooFew(wanted: wanted, found: scores.count, reasons: refusals(others))
    }
    for score in scores.prefix(wanted) {
      guard let one = others.first(where: { $0.agent == score.agent }) else { continue }
      try add(one, .worker)
    }
    formation.status = .active
    return Plan(formation: formation, scores: scores)
  }

  /// Who leads: whoever is named, by option or by role.
  private func leads(
    of pool: [AgentScore.Candidate]
  ) throws(FormationError) -> AgentScore.Candidate? {
    let names =
      [leader].compactMap { $0 } + roles.filter { $0.value == Role.leader.rawValue }.keys.sorted()
    var found: AgentScore.Candidate?
    for name in names {
      let next = try one(name, of: pool)
      if let found, found.agent != next.agent { throw .secondLeader(found.agent, next.agent) }
      found = next
    }
    return found
  }

  private func one(
    _ name: String, of pool: [AgentScore.Candidate]
  ) throws(FormationError) -> AgentScore.Candidate {
    let one = try pool.meant(by: name, in: team) { $0.agent }
    guard let one, one.refusal == nil else { throw .unknownAgent(name) }
    return one
  }

  private func refusals(_ candidates: [AgentScore.Candidate]) -> [String] {
    candidates.compactMap { one in
      if let refusal = one.refusal { return "\(one.agent) \(refusal)" }
      guard Set(capabilities).isDisjoint(with: one.capabilities), !capabilities.isEmpty else {
        return nil
      }
      return
        "\(one.agent) can do \(one.capabilities.isEmpty ? "nothing that is known" : one.capabilities.joined(separator: " "))"
    }
  }
}
