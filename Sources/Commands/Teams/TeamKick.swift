import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let member = Operand<String>("NAME", .agent)
  private static let reason = Option<String>("reason", value: "R", "why; the member is told")
  private static let successor = Option<String>(
    "successor", value: "NAME", kind: .agent, "who leads then, where the leader is taken out")

  static let teamKick = Command(
    "team kick", "Take a member out of a team that was formed.", operands: [name, member],
    options: [reason, successor, json],
    details: "What it was to do for the team is cancelled; its program goes on.",
    example: "roost team kick login-fix bob --reason \"needed elsewhere\""
  ) { words, session in
    var change = FormationChange(team: words[Self.name], kind: .kick, agent: words[Self.member])
    change.reason = words[Self.reason]
    change.successor = words[Self.successor]
    try await FormationRows.make(change, session)
  }
}
