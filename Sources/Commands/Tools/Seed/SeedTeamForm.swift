import Control
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  static let teamForm = Tool(
    "team_form", "Form a team of live agents for a goal.",
    arguments: SeedFormation.arguments,
    result: [
      .init("teamId", .string), .init("name", .string), .init("goal", .string),
      .init("status", .string), .init("members", .list), .init("createdAt", .string),
    ],
    hints: .adds, missing: SeedWords.missing
  ) { arguments, context in
    let caller = try await context.caller()
    return try await SeedWords.doing("form team") {
      let request = try SeedFormation.request(arguments)
      let formation = try await caller.session.daemon().call(
        .formTeam, request.json, as: FormationReply.init
      ).value.formation
      return ToolResult([
        "teamId": .string(formation.team), "name": .string(formation.team),
        "goal": .string(formation.goal), "status": .string(formation.status.rawValue),
        "members": try await caller.members(of: formation),
        "createdAt": .string(Timestamp.text(formation.createdAt)),
      ])
    }
  }
}
