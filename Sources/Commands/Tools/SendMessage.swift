import JSONSyntax
import MCP
import Model
import Store

extension Tool {
  private static let to = Argument<String?>(
    "to", "a name, several with commas, @all, or user; without: who last wrote to you")
  private static let body = Argument<String>("body", limit: Text.bodyLimit)
  private static let subject = Argument<String?>("subject")
  private static let thread = Argument<String?>("thread")
  private static let priority = Argument<Message.Priority?>("priority")
  private static let key = Argument<String?>("key", "sent again with it, nothing is added")

  static let sendMessage = Tool(
    "send_message",
    "Send a message to another agent, several, or the user. It is stored when this returns, and"
      + " delivered by itself.",
    arguments: [to, body, subject, thread, priority, key],
    result: [
      .init("sent", .list),
      .init("refused", .list),
      .init("note", .string),
    ],
    hints: .adds, options: .isAlwaysLoaded
  ) { arguments, context in
    let caller = try await context.caller()
    let to = try arguments[Self.to] ?? caller.lastSender()
    let recipients = try caller.identity.destinations(to, team: caller.team, from: caller.name)
    var draft = Message(from: caller.name, text: arguments[Self.body])
    draft.summary = arguments[Self.subject]
    draft.thread = arguments[Self.thread]
    draft.priority = arguments[Self.priority] ?? .normal
    draft.key = arguments[Self.key]
    let outcome = try await caller.send(draft, to: recipients)
    return ToolResult([
      "sent": .array(
        outcome.sent.map { ["to": .string("\($0.to)"), "id": .string($0.id)] }),
      "refused": outcome.refusedJSON, "note": outcome.note.map(JSON.string),
    ])
  }
}

extension ToolCaller {
  /// Whoever last wrote to the caller; Roost's own notices are nobody's.
  func lastSender() throws -> String {
    let (name, mail) = (name, mail)
    var search = MailSearch(newest: 1) { found in
      found.file.owner.map(mail.contains) == true && found.message.from != Name.roost
        && found.message.from != name && !found.message.isNotice
    }
    let limit = try session.settings().mailboxByteLimit
    for file in try session.home.mail(of: team, session: identity.state.teams[team]?.session)
    where file.owner.map(mail.contains) == true {
      try search.look(into: file, byteLimit: limit)
    }
    guard let last = search.sorted().last else {
      throw UsageError("nobody has written to you yet, so say whom it is for: give to")
    }
    return last.message.from
  }
}
