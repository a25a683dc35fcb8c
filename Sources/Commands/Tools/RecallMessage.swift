import JSONSyntax
import MCP
import Model

extension Tool {
  private static let id = Argument<String>("id")

  static let recallMessage = Tool(
    "recall_message", "Take back a message that you sent, if nobody has had it yet.",
    arguments: [id], result: [.init("id", .string), .init("to", .string)],
    hints: .ends, options: .isExtra
  ) { arguments, context in
    let caller = try await context.caller()
    let sent = try SentMessage(arguments[Self.id], by: caller.name, caller.identity)
    try await sent.takeBack(by: caller.name, caller.session)
    return ToolResult(["id": .string(sent.message.id), "to": .string("\(sent.recipient)")])
  }
}
