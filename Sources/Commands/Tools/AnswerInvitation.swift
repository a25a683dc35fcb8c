import Control
import JSONSyntax
import MCP
import Model

extension Tool {
  private static let team = Argument<String>("team", "the team that asks you")
  private static let accepts = Argument<Bool>("accept", true)
  private static let reason = Argument<String?>("reason", "why not")

  static let answerInvitation = Tool(
    "answer_invitation", "Say whether you take part in a team that asks you.",
    arguments: [team, accepts, reason],
    result: [.init("team", .string), .init("accepted", .boolean)],
    hints: .settles, options: .isExtra
  ) { arguments, context in
    let caller = try await context.caller()
    let answer = InvitationAnswer(
      team: arguments[Self.team], agent: caller.address, accepts: arguments[Self.accepts],
      reason: arguments[Self.reason])
    _ = try await caller.session.daemon().call(.answerInvitation, answer.json) { $0 }
    return ToolResult(["team": .string(answer.team), "accepted": .bool(answer.accepts)])
  }
}
