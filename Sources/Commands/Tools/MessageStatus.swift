import JSONSyntax
import MCP
import Model

extension Tool {
  private static let id = Argument<String>("id")

  static let messageStatus = Tool(
    "message_status", "What became of a message that you sent or got, with the evidence.",
    arguments: [id],
    result: [
      .init("id", .string), .init("to", .string), .init("verdict", .string),
      .init("history", .list),
    ],
    hints: .looks, options: .isExtra
  ) { arguments, context in
    let caller = try await context.caller()
    var story = try Story(arguments[Self.id], caller.session)
    guard story.concerns(caller.mail, caller.name) else {
      throw CommandFailure("message \(arguments[Self.id]) is neither from you nor for you")
    }
    try await story.addPresent()
    return ToolResult(story.json)
  }
}
