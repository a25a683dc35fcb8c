import JSONSyntax
import MCP
import Model

extension Tool {
  private static let sender = Argument<String?>("sender_name", "you")
  private static let to = Argument<[String]>("to", count: 100)
  private static let subject = Argument<String?>("subject")
  private static let body = Argument<String>("body_md", limit: Text.bodyLimit)
  private static let copies = Argument<[String]>("cc", count: 100, isRequired: false)
  private static let importance = Argument<String?>("importance", "low, normal, high or urgent")
  private static let needsAck = Argument<Bool>(
    "ack_required", false, "no need: it is told when a message was seen")
  private static let thread = Argument<String?>("thread_id")

  static let mailSendMessage = Tool(
    "send_message",
    "Send a message to agents of your team, or to user. It is stored when this returns, and delivered by"
      + " itself.",
    arguments: [
      MailWords.project, sender, to, subject, body, copies, importance, needsAck, thread,
    ],
    result: [.init("deliveries", .list), .init("count", .count)],
    hints: .adds, options: .isAlwaysLoaded
  ) { arguments, context in
    let caller = try await context.caller()
    try MailWords.check(arguments[Self.sender], caller)
    var draft = Message(from: caller.name, text: arguments[Self.body])
    draft.summary = arguments[Self.subject]
    draft.thread = arguments[Self.thread]
    draft.priority = try MailWords.priority(arguments[Self.importance])
    let names = arguments[Self.to] + arguments[Self.copies]
    let recipients = try caller.identity.destinations(
      names.joined(separator: ","), team: caller.team, from: caller.name)
    let outcome = try await caller.send(draft, to: recipients)
    let deliveries = outcome.sent.map { sent -> JSON in
      [
        "project": .string(caller.team),
        "payload": ["id": .string(sent.id), "to": [.string("\(sent.to)")]],
      ]
    }
    return ToolResult([
      "deliveries": .array(deliveries), "count": .integer(deliveries.count),
      "refused": outcome.refusedJSON, "note": outcome.note.map(JSON.string),
    ])
  }
}
