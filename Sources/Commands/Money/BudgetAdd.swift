import Control
import Tasks

extension Command {
  private static let name = Operand<String>("TEAM", .team)
  private static let amount = Operand<String>("AMOUNT")

  static let budgetAdd = Command(
    "budget add", "Add to what a team may spend.", operands: [name, amount], options: [json],
    example: "roost budget add web 5usd"
  ) { words, session in
    let request = BudgetRequest(team: words[Self.name], amount: try Amount(words[Self.amount]))
    let answer = try await session.daemon().call(
      .addBudget, request.json, as: BudgetReply.init)
    session.show(answer) { session.printBudget($0) }
  }
}
