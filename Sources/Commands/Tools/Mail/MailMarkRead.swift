import JSONSyntax
import MCP
import Model

extension Tool {
  private static let name = Argument<String?>("agent_name", "you")
  private static let id = Argument<String>("message_id")

  static let mailMarkRead = mailMark("mark_message_read", "Marks a message of yours as read.")
  static let mailAcknowledge = mailMark(
    "acknowledge_message", "Say that you have seen a message; who waits for that is told.")

  /// Whether somebody waits for it or not, a message that was seen is read.
  private static func mailMark(_ tool: String, _ summary: String) -> Tool {
    Tool(
      tool, summary, arguments: [MailWords.project, name, id],
      result: [.init("message_id", .string), .init("acknowledged", .boolean)], hints: .settles
    ) { arguments, context in
      let caller = try await context.caller()
      try MailWords.check(arguments[name], caller)
      let found = try caller.message(arguments[id])
      if try found.isInMailbox(caller.identity) {
        _ = try await caller.identity.acknowledge(found.message.id, of: [found.owner])
      }
      return ToolResult(["message_id": .string(found.message.id), "acknowledged": true])
    }
  }
}
