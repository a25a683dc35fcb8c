import Control
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let amount = Operand<String>("AMOUNT")

  static let budgetSet = Command(
    "budget set", "Make what a team may spend a certain sum.", operands: [name, amount],
    options: [json],
    details: """
      A team that has spent its budget takes no new tasks. What was spent is always recorded, also
      beyond the budget.
      """,
    example: "roost budget set web 20usd"
  ) { words, session in
    let request = BudgetRequest(team: words[Self.name], amount: try Amount(words[Self.amount]))
    let answer = try await session.daemon().call(
      .setBudget, request.json, as: BudgetReply.init)
    session.show(answer) { session.printBudget($0) }
  }
}
