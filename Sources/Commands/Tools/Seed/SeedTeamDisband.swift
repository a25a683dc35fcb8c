import Control
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let team = Argument<String>("teamId")

  static let teamDisband = Tool(
    "team_disband",
    "End a team: it takes no new tasks, those that run have 40 s, and a report is written.",
    arguments: [team], result: [.init("disbanded", .string)],
    hints: .ends, options: .waits, missing: SeedWords.missing
  ) { arguments, context in
    let caller = try await context.caller()
    let formation = try await caller.formation(arguments[Self.team])
    if let leader = formation.leader, caller.name != Name.user, caller.address != leader {
      throw CommandFailure(
        "\(leader) leads team \(formation.team), and only it or the user ends it")
    }
    let request = TeamShutdownRequest(
      team: formation.team, reason: "\(caller.name) disbanded it", graceSeconds: Self.grace)
    let daemon = try await caller.session.daemon()
    let answer = try await context.waiting(for: "the end of team \(formation.team)") {
      try await daemon.call(
        .shutDownTeam, request.json, timeout: .seconds(60), as: TeamShutdownReply.init)
    }
    guard answer != nil else {
      throw CommandFailure(
        "team \(formation.team) is shutting down and not at its end yet; call team_disband again")
    }
    return ToolResult(["disbanded": .string(formation.team)])
  }

  /// How many seconds tasks that run have: less than a client may be held.
  private static let grace = 40.0
}
