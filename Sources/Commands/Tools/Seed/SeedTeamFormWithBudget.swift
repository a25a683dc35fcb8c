import Control
import JSONRPC
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let budget = Argument<Amount>(
    "budget", .number, "in US dollars", isRequired: true, absent: .zero
  ) { (value) throws(ArgumentError) in try SeedWords.amount(value, "budget") }
  private static let milestones = Argument<[MilestoneDraft]>(
    "milestones", .list, "description and amount of each; without: an equal share for each worker",
    absent: []
  ) { (value) throws(ArgumentError) in
    guard let list = value.array else { throw ArgumentError("milestones is a list") }
    var drafts: [MilestoneDraft] = []
    for one in list {
      guard let title = one["description"]?.string, !title.isEmpty, let amount = one["amount"]
      else {
        throw ArgumentError("each milestone has a description and an amount")
      }
      drafts.append(MilestoneDraft(title: title, amount: try SeedWords.amount(amount, "amount")))
    }
    return drafts
  }

  /// What the seed calls it that fails where a milestone is wrong.
  private static let escrowTrouble: @Sendable (any Error) -> String? = { error in
    guard case ControlError.refused(let refusal) = error else { return nil }
    return MilestoneError.codes.contains(refusal.name) ? "create escrow" : nil
  }

  static let teamFormWithBudget = Tool(
    "team_form_with_budget",
    "Form a team of live agents for a goal, with money that is set aside for each milestone.",
    arguments: SeedFormation.arguments + [budget, milestones],
    result: [
      .init("teamId", .string), .init("name", .string), .init("goal", .string),
      .init("status", .string), .init("escrowId", .string), .init("budgetId", .string),
      .init("budget", .number), .init("members", .list), .init("milestones", .count),
      .init("createdAt", .string),
    ],
    hints: .adds, missing: SeedWords.missing
  ) { arguments, context in
    let caller = try await context.caller()
    guard arguments[Self.budget] > .zero else {
      throw CommandFailure("budget must be greater than zero")
    }
    var request = try SeedFormation.request(arguments)
    request.budget = arguments[Self.budget]
    request.milestones = arguments[Self.milestones]
    request.splits = request.milestones.isEmpty
    let daemon = try await caller.session.daemon()
    let asked = request.json
    let formation = try await SeedWords.doing("form team", or: escrowTrouble) {
      try await daemon.call(.formTeam, asked, as: FormationReply.init).value.formation
    }
    let milestones = try await daemon.call(
      .listMilestones, ListTasksRequest(team: formation.team).json, as: MilestoneReply.list
    ).value
    return ToolResult([
      "teamId": .string(formation.team), "name": .string(formation.team),
      "goal": .string(formation.goal), "status": .string(formation.status.rawValue),
      "escrowId": .string(formation.team), "budgetId": .string(formation.team),
      "budget": (formation.budget ?? .zero).dollars,
      "members": try await caller.members(of: formation),
      "milestones": .integer(milestones.count),
      "createdAt": .string(Timestamp.text(formation.createdAt)),
    ])
  }
}
