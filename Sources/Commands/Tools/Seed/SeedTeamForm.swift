import Control
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let name = Argument<String>("name", "the team's name, which is its id as well")
  private static let goal = Argument<String>("goal", limit: Text.bodyLimit)
  private static let capability = Argument<String>("capability", "what members can do")
  private static let memberCount = Argument<Int?>(
    "memberCount", 1...1000, "how many beside the leader", isRequired: true)
  private static let leader = Argument<String>("leaderDid", "an agent: NAME or NAME@TEAM")

  static let teamForm = Tool(
    "team_form", "Form a team of live agents for a goal.",
    arguments: [name, goal, capability, memberCount, leader],
    result: [
      .init("teamId", .string), .init("name", .string), .init("goal", .string),
      .init("status", .string), .init("members", .list), .init("createdAt", .string),
    ],
    hints: .adds, missing: SeedWords.missing
  ) { arguments, context in
    let caller = try await context.caller()
    return try await SeedWords.doing("form team") {
      var request = FormationRequest(
        team: try Name.checked(arguments[Self.name], kind: "team"), goal: arguments[Self.goal])
      request.capabilities = [arguments[Self.capability]]
      request.count = arguments[Self.memberCount]
      request.leader = arguments[Self.leader]
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
