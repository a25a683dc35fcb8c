import Control
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let team = Argument<String>("teamId")

  static let teamStatus = Tool(
    "team_status", "How a team stands: its goal, its money and its members.",
    arguments: [team],
    result: [
      .init("teamId", .string), .init("name", .string), .init("goal", .string),
      .init("status", .string), .init("leaderDid", .string), .init("members", .list),
      .init("createdAt", .string),
    ],
    hints: .looks, missing: SeedWords.missing
  ) { arguments, context in
    let caller = try await context.caller()
    let formation = try await caller.formation(arguments[Self.team])
    let budget = try await caller.session.daemon().call(
      .showBudget, ListTasksRequest(team: formation.team).json, as: BudgetReply.init
    ).value.balances
    return ToolResult([
      "teamId": .string(formation.team), "name": .string(formation.team),
      "goal": .string(formation.goal), "status": .string(formation.status.rawValue),
      "leaderDid": formation.leader.map { .string("\($0)") },
      "budget": budget.allocated.dollars, "spent": budget.spent.dollars,
      "members": try await caller.members(of: formation, isWhole: true),
      "createdAt": .string(Timestamp.text(formation.createdAt)),
    ])
  }
}
