package import Model
import Store
package import Tasks

/// How the members of a team stand.
extension TaskService {
  package struct Standing: Sendable {
    package var agent: Address
    package var status: String
    package var health: MemberHealth
    package var trust: Double
    package var openTasks: Int
    package var spent: Amount
  }

  /// A team that was formed, with what each member does, has cost and is trusted.
  package func standings(of team: String) async throws -> (Formation, [Standing]) {
    let formation = try formation(of: team)
    let ledger = try await budgets.ledger(of: team)
    let open = logs.known(team)?.tasks.openAttempts ?? [:]
    let state = context.state()
    let standings = formation.members.map { member in
      Standing(
        agent: member.agent,
        status: member.isAsked
          ? "asked"
          : state.agent(member.agent)?.status
            ?? context.absence(of: member.agent).map { _ in "left" } ?? "elsewhere",
        health: member.health, trust: trust.record(of: member.agent).score,
        openTasks: open[member.agent] ?? 0, spent: ledger.agents[member.agent]?.amount ?? .zero)
    }
    return (formation, standings)
  }
}
