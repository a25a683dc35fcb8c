import Control
import JSONSyntax
import MCP
import Model
import Platform
import Store
import Tasks

extension Tool {
  private static let team = Argument<String?>("team", "default: yours")

  static let budgetStatus = Tool(
    "budget_status", "What a team may spend and has spent, and who spent it; in US dollars.",
    arguments: [team],
    result: [.init("status", .string), .init("agents", .list)],
    hints: .looks, options: .isExtra
  ) { arguments, context in
    let caller = try await context.caller()
    let team = arguments[Self.team] ?? caller.team
    let budget = try await caller.session.daemon().call(
      .showBudget, ListTasksRequest(team: team).json, as: BudgetReply.init
    ).value
    let ledger = try await blocking { [home = caller.session.home] in
      try CostLogContents(home, team: team).ledger
    }
    let agents = ledger.agents.sorted { $0.key.name < $1.key.name }
    let reports = budget.usage
    let sums = budget.balances
    return ToolResult([
      "team": .string(team), "status": .string(budget.status),
      "allocated_usd": sums.allocated.dollars, "spent_usd": sums.spent.dollars,
      "reserved_usd": sums.reserved.dollars, "held_usd": sums.held.dollars,
      "available_usd": sums.available.dollars,
      "agents": .array(
        agents.map { agent, cost in
          [
            "name": .string("\(agent)"), "cost_usd": cost.amount.dollars,
            "tokens": cost.tokens.isZero ? nil : cost.tokens.json,
            "unpriced": cost.unpriced == 0 ? nil : .integer(cost.unpriced),
            "source": (reports["\(agent)"]?.source.rawValue).map(JSON.string),
            "context": reports["\(agent)"]?.context?.json,
            "windows": reports["\(agent)"].map { .array($0.windows.map(\.json)) },
          ]
        }),
    ])
  }
}

extension Amount {
  /// The sum in dollars, to the last digit.
  var dollars: JSON { .number(decimal) }
}
