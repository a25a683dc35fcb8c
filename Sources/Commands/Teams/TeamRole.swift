import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let member = Operand<String>("NAME", .agent)
  private static let role = Option<Role>("role", value: "ROLE", "what it does there")

  static let teamRole = Command(
    "team role", "Change what a member does in a team that was formed.", operands: [name, member],
    options: [role, json], example: "roost team role login-fix bob --role observer"
  ) { words, session in
    guard let role = words[Self.role] else { throw UsageError("which role? Give --role") }
    var change = FormationChange(team: words[Self.name], kind: .role, agent: words[Self.member])
    change.role = role.rawValue
    try await FormationRows.make(change, session)
  }
}
