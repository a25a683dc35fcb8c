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
      .showBudget, ListTasksRequest(team: team).json, as: BudgetReply.init)
    session.show(answer) { session.printBudget($0) }
  }
}

extension Session {
  func printBudget(_ budget: BudgetReply) {
    let balances = budget.balances
    guard budget.status != Budget.Status.none.rawValue else {
      print("team \(budget.team) has no budget and has spent \(budget.total.words)")
      return printSpending(budget)
    }
    var line =
      "team \(budget.team): \(balances.spent) of \(balances.allocated) spent,"
      + " \(balances.available) available"
    if balances.reserved > .zero { line += ", \(balances.reserved) reserved" }
    if balances.held > .zero { line += ", \(balances.held) held for milestones" }
    if budget.status == Budget.Status.active.rawValue, budget.onExhausted != .standard {
      line += "; when that is spent, \(budget.onExhausted.words)"
    }
    print("\(line) (\(budget.status))")
    printSpending(budget)
  }

  /// By whom and on which models, each with the tokens.
  private func printSpending(_ budget: BudgetReply) {
    for totals in [budget.agents, budget.models] {
      for (name, total) in totals.sorted(by: {
        ($1.value.amount, $0.key) < ($0.value.amount, $1.key)
      }) {
        print("  \(name): \(total.words)\(total.tokens.isZero ? "" : "; \(total.tokens.words)")")
      }
    }
    for (name, report) in budget.usage.sorted(by: { $0.key < $1.key }) where !report.words.isEmpty {
      print("  \(name) has used: \(report.words)")
    }
  }
}
