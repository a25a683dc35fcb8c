import Model
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let member = Operand<String>("NAME", .agent)

  static let teamContext = Command(
    "team context", "Choose what of the context of tasks a member is shown.",
    operands: [name, member], options: [ContextWords.only, ContextWords.except, json],
    details: """
      The context is what `roost delegate --context KEY=VALUE` gives with a task. A key of --except is
      never shown; where --only is given, no other key is. Without either it is shown everything.
      """,
    example: "roost team context login-fix bob --except customer"
  ) { words, session in
    var change = FormationChange(team: words[Self.name], kind: .filter, agent: words[Self.member])
    change.filter = ContextWords.filter(words)
    try await FormationRows.make(change, session)
  }
}

/// The options that say what of the context of tasks a member is shown.
enum ContextWords {
  static let only = Command.RepeatedOption<String>(
    "only", value: "KEY", "a key of the context that it is shown, and no others; may be repeated",
    expected: "a key"
  ) { $0.isEmpty ? nil : $0 }
  static let except = Command.RepeatedOption<String>(
    "except", value: "KEY", "a key of the context that it is not shown; may be repeated",
    expected: "a key"
  ) { $0.isEmpty ? nil : $0 }

  static func filter(_ words: Invocation) -> ContextFilter {
    ContextFilter(allowed: Set(words[only]), excluded: Set(words[except]))
  }
}
