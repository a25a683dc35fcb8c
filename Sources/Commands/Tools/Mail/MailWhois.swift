import JSONSyntax
import MCP
import Model

extension Tool {
  private static let name = Argument<String>("agent_name")

  static let mailWhois = Tool(
    "whois", "What is known of an agent.", arguments: [MailWords.project, name],
    result: [.init("name", .string), .init("program", .string)], hints: .looks
  ) { arguments, context in
    let caller = try await context.caller()
    let address = try caller.identity.recipient(arguments[Self.name], team: caller.team)
    guard let agent = caller.identity.state.agent(address) else {
      return ToolResult(["name": .string(address.name), "project": .string(address.team)])
    }
    return ToolResult(MailWords.json(agent))
  }
}
