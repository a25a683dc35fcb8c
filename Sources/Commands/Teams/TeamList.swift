import JSONSyntax
import Model

extension Command {
  static let teamList = Command(
    "team list", "List the teams.", options: [json], example: "roost team list"
  ) { words, session in
    let teams = try session.state().teams.values.sorted { $0.name < $1.name }
    session.show(.array(teams.map(\.json))) {
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
  }
}
