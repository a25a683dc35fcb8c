import JSONSyntax
import MCP
import Model

extension Tool {
  private static let name = Argument<String?>("agent_name", "you")

  static let mailListContacts = Tool(
    "list_contacts", "The agents of your team, whom you may write to.",
    arguments: [MailWords.project, name], result: [.init("result", .list)], hints: .looks
  ) { arguments, context in
    let caller = try await context.caller()
    try MailWords.check(arguments[Self.name], caller)
    let agents = caller.identity.state.teams[caller.team]?.agents.values ?? [:].values
    return ToolResult([
      "result": .array(
        agents.filter { $0.name != caller.name }.sorted { $0.name < $1.name }
          .map { MailWords.json($0) })
    ])
  }
}
