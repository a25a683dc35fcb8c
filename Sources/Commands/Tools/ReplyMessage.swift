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
    let to = try found.sender(caller.identity)
    var draft = found.answer(arguments[Self.body], caller.identity)
    draft.key = arguments[Self.key]
    let sending = Sending(caller.identity, draft, goal: nil, timeout: .zero)
    let sent = try await sending.deliver(to: to)
    var note = await sending.nobodyDelivers(to: to)
    do {
      try await found.markRead(caller.identity)
    } catch {
      // An error would have it sent again.
      note = "it is sent; the message that it answers stays unread: \(error)"
    }
    return ToolResult([
      "id": .string(sent.id), "to": .string("\(to)"), "thread": draft.thread.map(JSON.string),
      "note": note.map(JSON.string),
    ])
  }
}
