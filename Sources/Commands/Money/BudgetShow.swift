import Control
import Tasks

extension Command {
  private static let name = Operand<String?>("TEAM", .team)

  static let budgetShow = Command(
    "budget show", "Show what a team may spend, and has spent.", operands: [name], options: [json],
    example: "roost budget show web"
  ) { words, session in
    let team = try Identity(session).team(words[Self.name])
    let answer = try await session.daemon().call(
      .showBudget, TaskListRequest(team: team).json, as: BudgetReply.init)
    session.show(answer) { session.printBudget($0) }
  }
}

extension Session {
  func printBudget(_ budget: BudgetReply) {
    let balances = budget.balances
    guard budget.status != Budget.Status.none.rawValue else {
      return print("team \(budget.team) has no budget and has spent \(balances.spent)")
    }
    var line =
      "team \(budget.team): \(balances.spent) of \(balances.allocated) spent,"
      + " \(balances.available) available"
    if balances.reserved > .zero { line += ", \(balances.reserved) reserved" }
    if balances.held > .zero { line += ", \(balances.held) held for milestones" }
    print("\(line) (\(budget.status))")
  }
}
