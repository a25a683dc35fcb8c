import Model

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
    session.show(team.json) {
      session.print("\(team.name)  since \(team.createdAt)")
      if let description = team.description { session.print(description) }
      if let repository = team.repository { session.print("repository \(repository)") }
      session.print("lead \(team.leadAddress)")
      for agent in team.agents.values.sorted(by: { $0.name < $1.name }) {
        session.print("  \(agent.name)  \(agent.type)  \(agent.status)")
      }
    }
  }
}
