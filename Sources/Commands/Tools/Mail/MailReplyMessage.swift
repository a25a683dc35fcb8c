import JSONSyntax
import MCP
import Model

extension Tool {
  private static let sender = Argument<String?>("sender_name", "you")
  private static let id = Argument<String>("message_id")
  private static let body = Argument<String>("body_md", limit: Text.bodyLimit)

  static let mailReplyMessage = Tool(
    "reply_message", "Answer a message of your mail; it counts as read then.",
    arguments: [MailWords.project, id, sender, body],
    result: [.init("id", .string), .init("thread_id", .string), .init("reply_to", .string)],
    hints: .adds, options: .isAlwaysLoaded
  ) { arguments, context in
    let caller = try await context.caller()
    try MailWords.check(arguments[Self.sender], caller)
    let found = try caller.message(arguments[Self.id])
    let answer = found.answer(arguments[Self.body], caller.identity)
    let outcome = try await caller.answer(found, with: answer)
    return ToolResult([
      "id": .string(outcome.id), "to": [.string("\(outcome.to)")],
      "thread_id": answer.thread.map(JSON.string), "reply_to": .string(found.message.id),
      "note": outcome.note.map(JSON.string),
    ])
  }
}
