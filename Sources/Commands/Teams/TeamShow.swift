import Control
import JSONRPC
import JSONSyntax
import Model
import Tasks

extension Command {
  private static let name = Operand<String?>("NAME", .team)

  static let teamShow = Command(
    "team show", "Show a team and its agents, and who takes part where it was formed for a goal.",
    operands: [name],
    options: [json], example: "roost team show web"
  ) { words, session in
    let identity = try Identity(session)
    let name = try identity.team(words[Self.name])
    guard let team = identity.state.teams[name] else { return }
    let formation = try await teamFormation(of: name, session)
    session.show(json(team, formation)) {
      session.print("\(team.name)  since \(team.createdAt)")
      if let description = team.description { session.print(description) }
      if let repository = team.repository { session.print("repository \(repository)") }
      session.print("lead \(formation?.leader ?? team.leadAddress)")
      for agent in team.agents.values.sorted(by: { $0.name < $1.name }) {
        session.print("  \(agent.name)  \(agent.type)  \(agent.status)")
      }
      if let formation { FormationRows.show(formation, session) }
    }
  }

  /// How the team was formed; nil where it was not, or no daemon runs that could tell.
  static func teamFormation(of team: String, _ session: Session) async throws -> Formation? {
    guard let daemon = try await session.runningDaemon() else { return nil }
    do {
      return try await daemon.call(
        .showFormation, TaskListRequest(team: team).json, as: Formation.init
      ).value
    } catch ControlError.refused(let refusal) where refusal.name == "not_formed" {
      return nil
    }
  }

  private static func json(_ team: Team, _ formation: Formation?) -> JSON {
    guard let formation else { return team.json }
    let more: JSON = ["formation": formation.json]
    return team.json.adding(more)
  }
}
