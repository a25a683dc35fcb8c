import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let member = Operand<String>("NAME", .agent)
  private static let role = Option<Role>("role", value: "ROLE", "what it does there")
  private static let metadata = RepeatedOption<(String, String)>(
    "metadata", value: "KEY=VALUE", "what else is to be said of it; may be repeated",
    expected: "KEY=VALUE"
  ) { text in
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[0].isEmpty ? (String(parts[0]), String(parts[1])) : nil
  }

  static let teamAdd = Command(
    "team add", "Add an agent to a team that was formed.", operands: [name, member],
    options: [role, ContextWords.only, ContextWords.except, metadata, json],
    example: "roost team add login-fix bob --role reviewer"
  ) { words, session in
    var change = FormationChange(team: words[Self.name], kind: .add, agent: words[Self.member])
    change.role = words[Self.role]?.rawValue
    change.filter = ContextWords.filter(words)
    change.metadata = Dictionary(words[Self.metadata]) { $1 }
    try await FormationRows.make(change, session)
  }
}
