import Control
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let amount = Operand<String>("AMOUNT")

  private static let action = Option<ExhaustedAction>(
    "on-exhausted", value: "WHAT",
    "when it is spent: stop (the default), notify (work goes on) or shutdown")

  static let budgetSet = Command(
    "budget set", "Make what a team may spend a certain sum.", operands: [name, amount],
    options: [action, json],
    details: """
      A team that has spent its budget takes no new tasks, unless --on-exhausted says otherwise; with
      shutdown, a team that was formed ends then, and its tasks have two minutes. What was spent is
      always recorded, also beyond the budget.
      """,
    example: "roost budget set web 20usd"
  ) { words, session in
    var request = BudgetRequest(team: words[Self.name], amount: try Amount(words[Self.amount]))
    request.onExhausted = words[Self.action]
    let answer = try await session.daemon().call(
      .setBudget, request.json, as: BudgetReply.init)
    session.show(answer) { session.printBudget($0) }
  }
}
