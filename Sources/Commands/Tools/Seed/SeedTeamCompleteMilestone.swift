import Control
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let team = Argument<String>("escrowId", "the team's id")
  private static let milestone = Argument<String>("milestoneId")
  private static let evidence = Argument<String?>(
    "evidence", "what shows that it is done", limit: Text.bodyLimit)

  static let teamCompleteMilestone = Tool(
    "team_complete_milestone",
    "Say that a milestone is done. When all are, they are accepted for good.",
    arguments: [team, milestone, evidence],
    result: [
      .init("escrowId", .string), .init("milestoneId", .string), .init("status", .string),
      .init("completedMilestones", .count), .init("totalMilestones", .count),
      .init("allCompleted", .boolean), .init("released", .boolean),
      .init("releaseError", .string),
    ],
    hints: .settles, options: .waits, missing: SeedWords.missing
  ) { arguments, context in
    let caller = try await context.caller()
    let escrow = SeedEscrow(team: arguments[Self.team], daemon: try await caller.session.daemon())
    let id = arguments[Self.milestone]
    try await SeedWords.doing("complete milestone") {
      var change = escrow.change(id, .done)
      change.evidence.note = arguments[Self.evidence] ?? "manual completion"
      change.directory = caller.session.absolute(".")
      try await escrow.make(change)
    }
    let milestones = try await escrow.milestones()
    let open = milestones.filter { ![.completed, .released].contains($0.state) }
    var status = "active"
    var failure: String?
    if open.isEmpty {
      do {
        for one in milestones where one.state == .completed {
          try await escrow.make(escrow.change(one.id, .release))
        }
        status = "released"
      } catch {
        (status, failure) = ("completed", "release funds: \(error)")
      }
    }
    return ToolResult([
      "escrowId": .string(escrow.team), "milestoneId": .string(id), "status": .string(status),
      "completedMilestones": .integer(milestones.count - open.count),
      "totalMilestones": .integer(milestones.count), "allCompleted": .bool(open.isEmpty),
      "released": status == "released" ? true : nil, "releaseError": failure.map(JSON.string),
    ])
  }
}

/// The milestones of one team, which the seed calls an escrow.
private struct SeedEscrow: Sendable {
  let team: String
  let daemon: ControlClient

  /// A check may take its time.
  private static let patience = Duration.seconds(660)

  func change(_ milestone: String, _ kind: MilestoneChange.Kind) -> MilestoneChange {
    MilestoneChange(team: team, milestone: milestone, kind: kind)
  }

  func make(_ change: MilestoneChange) async throws {
    _ = try await daemon.call(
      .changeMilestone, change.json, timeout: Self.patience, as: Milestone.init)
  }

  func milestones() async throws -> [Milestone] {
    try await daemon.call(
      .listMilestones, ListTasksRequest(team: team).json, as: MilestoneReply.list
    ).value.map(\.milestone)
  }
}
