import JSONSyntax
import MCP
import Model

extension Tool {
  private static let id = Argument<String>("id")
  private static let body = Argument<String>("body", limit: Text.bodyLimit)
  private static let key = Argument<String?>("key")

  static let replyMessage = Tool(
    "reply_message",
    "Answer a message of your mail, by its id or the four characters in its header.",
    arguments: [id, body, key],
    result: [
      .init("id", .string), .init("to", .string), .init("thread", .string), .init("note", .string),
    ],
    hints: .adds, options: .isAlwaysLoaded
  ) { arguments, context in
    let caller = try await context.caller()
    let found = try caller.message(arguments[Self.id])
    var draft = found.answer(arguments[Self.body], caller.identity)
    draft.key = arguments[Self.key]
    let outcome = try await caller.answer(found, with: draft)
    return ToolResult([
      "id": .string(outcome.id), "to": .string("\(outcome.to)"),
      "thread": draft.thread.map(JSON.string), "note": outcome.note.map(JSON.string),
    ])
  }
}
