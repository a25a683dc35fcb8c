import Control
import JSONRPC
import JSONSyntax
import Model
import Platform
import Store
import Tasks

extension Command {
  private static let name = Operand<String?>("NAME", .team)

  static let teamShow = Command(
    "team show", "Show a team and its agents.",
    operands: [name],
    options: [json], example: "roost team show web"
  ) { words, session in
    let identity = try Identity(session)
    let name = try identity.team(words[Self.name])
    guard let team = identity.state.teams[name] else { return }
    let formation = try await formation(of: name, session)
    var json = team.json.object ?? JSONObject()
    if let formation {
      json = json.adding(JSONObject([.init(key: "formation", value: formation.json)]))
    }
    session.show(.object(json)) {
      session.print("\(team.name)  since \(team.createdAt)")
      if let description = team.description { session.print(description) }
      if let repository = team.repository { session.print("repository \(repository)") }
      session.print("lead \(team.leadAddress)")
      for agent in team.agents.values.sorted(by: { $0.name < $1.name }) {
        session.print("  \(agent.name)  \(agent.type)  \(agent.status)")
      }
      if let formation { FormationRows.show(formation, session) }
    }
  }

  /// What the team was formed for, with its members; nil where it was not formed.
  private static func formation(of team: String, _ session: Session) async throws -> Formation? {
    let path = session.home.tasks(of: team)
    guard try await blocking({ try Files.status(path) }) != nil else { return nil }
    do {
      return try await session.daemon().call(
        .showFormation, TaskListRequest(team: team).json, as: Formation.init
      ).value
    } catch ControlError.refused(let error) where error.name == "not_formed" {
      return nil
    }
  }
}
