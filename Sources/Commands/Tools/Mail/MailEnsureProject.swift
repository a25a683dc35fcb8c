import JSONSyntax
import MCP

extension Tool {
  private static let key = MailWords.project("human_key")

  static let mailEnsureProject = Tool(
    "ensure_project", "Your project: the team that you are in.", arguments: [key],
    result: [.init("slug", .string), .init("human_key", .string)], hints: .looks
  ) { _, context in
    let team = try await context.caller().team
    return ToolResult(["slug": .string(team), "human_key": .string(team)])
  }
}
