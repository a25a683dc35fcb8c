import Control
import JSONSyntax
import Model
import Store

extension Command {
  static let teamCreate = Command(
    "team create", "Make a team.", operands: [Operand("NAME")],
    options: [
      Option("description", value: "D", "what the team is for"),
      Option("repo", value: "OWNER/NAME", "the repository that it works on"),
      Option("session", value: "ID", "sets this session's mailboxes apart from others'"),
      .json,
    ],
    example: "roost team create web --repo acme/web"
  ) { words, session in
    var request = CreateTeamRequest(name: words.operand(0) ?? "")
    try Name.checked(request.name, kind: "team")
    request.description = words["description"]
    request.repository = words["repo"]
    request.session = words["session"]
    if let id = request.session { try Name.checked(id, kind: "session") }
    if let repository = request.repository, !Team.isRepository(repository) {
      throw UsageError("--repo needs OWNER/NAME, not \(repository)")
    }
    let team = try await session.daemon().call(.createTeam, request.json)
    if words.has("json") {
      session.print(team)
    } else {
      session.print(
        "team \(request.name); agents join with `roost join NAME --team \(request.name)`")
    }
  }

  static let teamList = Command(
    "team list", "List the teams.", options: [.json], example: "roost team list"
  ) { words, session in
    let teams = try session.state().teams.values.sorted { $0.name < $1.name }
    if words.has("json") { return session.print(.array(teams.map(\.json))) }
    guard !teams.isEmpty else { return session.say("there is no team yet") }
    var table = Table("TEAM", "AGENTS", "REPOSITORY", "DESCRIPTION")
    for team in teams {
      table.rows.append([
        Table.Cell(team.name), Table.Cell("\(team.agents.count)"),
        Table.Cell(team.repository ?? ""), Table.Cell(team.description ?? "", .faint),
      ])
    }
    session.print(table)
  }

  static let teamShow = Command(
    "team show", "Show a team and its agents.",
    operands: [Operand("NAME", .team, isOptional: true)],
    options: [.json], example: "roost team show web"
  ) { words, session in
    let identity = try Identity(session)
    let name = try identity.team(words.operand(0))
    guard let team = identity.state.teams[name] else { return }
    if words.has("json") { return session.print(team.json) }
    session.print("\(team.name)  since \(team.createdAt)")
    if let description = team.description { session.print(description) }
    if let repository = team.repository { session.print("repository \(repository)") }
    session.print("lead \(team.leadAddress)")
    for agent in team.agents.values.sorted(by: { $0.name < $1.name }) {
      session.print("  \(agent.name)  \(agent.type)  \(agent.status)")
    }
  }
}
