import Foundation
package import Model
import Platform
import Store
import Synchronization
package import Tasks

/// Teams that are formed for a goal, and change.
extension TaskService {
  /// Adds a member, takes one out, or changes a role.
  ///
  /// An agent that is proved to ask may take itself out; the rest is for whoever leads or formed it.
  package func changeFormation(
    _ change: FormationChange, by proved: Address? = nil
  ) async throws -> Formation {
    let log = try await blocking { [logs] in try logs.log(of: change.team) }
    if let proved, change.kind != .kick || !change.means(proved) {
      try allow(proved, toRun: log.tasks)
    }
    let (pool, now) = (pool(), context.now())
    let found = Mutex<Formation?>(nil)
    try await self.change(log) { tasks in
      guard let formation = tasks.formation else {
        throw FormationError.notFormed(team: change.team)
      }
      found.withLock { $0 = formation }
      let events = try change.events(on: formation, pool: pool, at: now)
      return events.map(TaskEvent.formation) + tasks.cancelling(after: events)
    }
    guard let before = found.withLock({ $0 }) else {
      throw FormationError.notFormed(team: change.team)
    }
    // Others may have changed it since: what is told is what this change made of it.
    let after = try change.events(on: before, pool: pool, at: now)
      .reduce(before) { try $1.applied(to: $0) }
    publish(from: before, to: after, reason: change.reason)
    return after
  }

  /// Why a member leaves where nobody says it.
  static let removal = "it was taken out"

  /// How a team that was formed is now.
  package func formation(of team: String) throws -> Formation {
    guard context.state().teams[team] != nil else { throw TaskError.unknownTeam(team) }
    guard let formation = logs.known(team)?.tasks.formation else {
      throw FormationError.notFormed(team: team)
    }
    return formation
  }

  /// The teams that are formed and active in which an agent takes part.
  package func teams(of agent: Address) -> [String] {
    logs.all.compactMap(\.tasks.formation)
      .filter { $0.status.takesTasks && $0.status != .forming && $0.member(agent) != nil }.map(
        \.team)
  }

  /// What an agent does in the team that it lives in; nil where that was formed without it.
  package func role(of agent: Address) -> Role? {
    if let formation = logs.known(agent.team)?.tasks.formation, formation.status != .disbanded {
      return formation.member(agent)?.role
    }
    return agent.name == Name.lead ? .leader : .worker
  }

  /// Every agent of this home and of its hubs, with what a choice depends on.
  func pool() -> [AgentScore.Candidate] {
    let state = context.state()
    let here = state.agents.map { ($0.address, $0.capabilities) }
    let elsewhere = state.repositories.flatMap { name, repository in
      // Those without a team here are reached by nobody.
      repository.remoteAgents.compactMap { agent in
        state.teams(on: name).first.map {
          (Address(name: agent.name, team: $0.name, node: agent.node), agent.capabilities)
        }
      }
    }
    return (here + elsewhere.sorted { "\($0.0)" < "\($1.0)" }).map { address, capabilities in
      var one = AgentScore.Candidate(agent: address)
      one.capabilities = capabilities
      one.refusal = context.absence(of: address)
      let record = trust.record(of: address)
      (one.trust, one.successRate) = (record.score, record.successRate)
      one.price = price(of: address, record)
      switch health(of: address) {
      case .healthy: one.health = .healthy
      case .degraded, .stalled: one.health = .degraded
      case .unhealthy, .gone:
        one.health = .unhealthy
        one.refusal = one.refusal ?? "is unhealthy"
      }
      return one
    }
  }

  /// What a task that an agent ended has cost in the mean, in dollars; 0 where nothing is known.
  private func price(of agent: Address, _ record: TrustRecord) -> Double {
    guard record.hasHistory, let spent = budgets.spent(by: agent)?.amount else { return 0 }
    let tries = record.successes + record.failures + record.timeouts
    return Double(spent.micros) / Double(Amount.microsPerDollar) / Double(tries)
  }

  /// How an agent is by the teams that it takes part in: the worst of what they saw last.
  private func health(of agent: Address) -> MemberHealth {
    let seen = logs.all.compactMap { log -> MemberHealth? in
      guard let formation = log.tasks.formation, formation.status != .disbanded else { return nil }
      return formation.member(agent)?.health
    }
    return MemberHealth.allCases.last(where: seen.contains) ?? .healthy
  }

  private func publish(from before: Formation, to after: Formation, reason: String?) {
    let team = after.team
    for member in after.members where before.member(member.agent) == nil {
      context.publish(.team(.memberJoined(team, "\(member.agent)", role: member.role.rawValue)))
    }
    for member in before.members where after.member(member.agent) == nil {
      let why = reason ?? Self.removal
      context.publish(.team(.memberLeft(team, "\(member.agent)", reason: why)))
    }
  }
}
