import Control
import JSONRPC
import JSONSyntax
import Model
import Platform
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
    let view = try await teamView(of: name, session)
    let formation = view?.formation
    let branches = try await branches(of: view?.standings.map(\.agent) ?? [], identity.state)
    session.show(json(team, view)) {
      session.print("\(team.name)  since \(team.createdAt)")
      if let description = team.description { session.print(description) }
      if let repository = team.repository { session.print("repository \(repository)") }
      session.print("lead \(formation?.leader ?? team.leadAddress)")
      for agent in team.agents.values.sorted(by: { $0.name < $1.name }) {
        session.print("  \(agent.name)  \(agent.type)  \(AgentRows.word(agent.status))")
      }
      if let view { FormationRows.show(view, branches: branches, session) }
    }
  }

  /// How the team was formed; nil where it was not, or no daemon runs that could tell.
  static func teamFormation(of team: String, _ session: Session) async throws -> Formation? {
    try await teamView(of: team, session)?.formation
  }

  private static func teamView(of team: String, _ session: Session) async throws -> FormationView? {
    guard let daemon = try await session.runningDaemon() else { return nil }
    do {
      return try await daemon.call(
        .showFormation, ListTasksRequest(team: team).json, as: FormationView.init
      ).value
    } catch ControlError.refused(let refusal) where refusal.name == "not_formed" {
      return nil
    }
  }

  /// The branch that each agent works on, where it works in a repository.
  private static func branches(
    of agents: [Address], _ state: State
  ) async throws -> [Address: String] {
    var branches: [Address: String] = [:]
    for address in agents {
      guard let directory = state.agent(address)?.workDirectory,
        (try? Files.status(directory)) != nil
      else { continue }
      let exit = try await ChildProcess(
        "git", ["branch", "--show-current"], directory: directory, timeout: .seconds(5)
      ).run()
      if exit.code == 0 {
        branches[address] = exit.text.split(whereSeparator: \.isNewline).first.map(String.init)
      }
    }
    return branches
  }

  private static func json(_ team: Team, _ view: FormationView?) -> JSON {
    guard let view else { return team.json }
    let more: JSON = ["formation": view.json]
    return team.json.adding(more)
  }
}
