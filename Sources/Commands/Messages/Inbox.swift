import JSONSyntax
import Store

extension Command {
  static let inbox = Command(
    "inbox", "Show an agent's messages; nothing is marked as read.",
    operands: [Operand("NAME", .agent, isOptional: true)],
    options: [
      .team,
      Option("unread", "only those that are unread"),
      Option("id", value: "ID", "one message, whole"),
      Option("follow", short: "f", "go on with new messages until interrupted"),
      .json,
    ],
    details: "The mailbox of an agent that has left is shown as long as it is there.",
    example: "roost inbox bob --unread"
  ) { words, session in
    let identity = try Identity(session)
    let address =
      try words.operand(0).map { try identity.mailOwner($0, team: words["team"]) }
      ?? identity.agent(nil, team: words["team"])
    let view = InboxView(
      session: session, box: try session.mailbox(of: address, in: identity.state),
      onlyUnread: words.has("unread"))
    if let id = words["id"] { return view.showOne(try view.box.message(matching: id)) }
    guard words.has("follow") else { return try await view.showAll(address) }
    try await view.follow()
  }
}
