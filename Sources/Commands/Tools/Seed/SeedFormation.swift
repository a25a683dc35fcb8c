import Control
import JSONSyntax
import MCP
import Model
import Tasks

/// What the seed's tools that form a team take and tell alike.
enum SeedFormation {
  private static let name = Argument<String>("name", "the team's name, which is its id as well")
  private static let goal = Argument<String>("goal", limit: Text.bodyLimit)
  private static let capability = Argument<String>("capability", "what members can do")
  private static let memberCount = Argument<Int?>(
    "memberCount", 1...1000, "how many beside the leader", isRequired: true)
  private static let leader = Argument<String>("leaderDid", "an agent: NAME or NAME@TEAM")

  static let arguments: [any ToolArgument] = [name, goal, capability, memberCount, leader]

  /// The team that is asked for.
  static func request(_ arguments: Arguments) throws -> FormationRequest {
    var request = FormationRequest(
      team: try Name.checked(arguments[name], kind: "team"), goal: arguments[goal])
    request.capabilities = [arguments[capability]]
    request.count = arguments[memberCount]
    request.leader = arguments[leader]
    return request
  }
}
