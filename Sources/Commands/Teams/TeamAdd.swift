import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let member = Operand<String>("NAME", .agent)
  private static let role = Option<Role>("role", value: "ROLE", "what it does there")

  static let teamAdd = Command(
    "team add", "Add an agent to a team that was formed.", operands: [name, member],
    options: [role, json], example: "roost team add login-fix bob --role reviewer"
  ) { words, session in
    var change = FormationChange(team: words[Self.name], kind: .add, agent: words[Self.member])
    change.role = words[Self.role]?.rawValue
    try await FormationRows.make(change, session)
  }
}
