import Store

extension Command {
  private static let onlyUnread = Flag("unread", "only those that are unread")
  private static let id = Option<String>("id", value: "ID", "one message, whole")
  private static let follows = Flag(
    "follow", short: "f", "go on with new messages until interrupted")
  private static let name = Operand<String?>("NAME", .agent)

  static let inbox = Command(
    "inbox", "Show an agent's messages; nothing is marked as read.",
    operands: [name],
    options: [team, onlyUnread, id, follows, json],
    details: "The mailbox of an agent that has left is shown as long as it is there.",
    example: "roost inbox bob --unread"
  ) { words, session in
    let identity = try Identity(session)
    let address =
      try words[Self.name].map { try identity.mailOwner($0, team: words[Self.team]) }
      ?? identity.agent(nil, team: words[Self.team])
    let view = InboxView(
      session: session, box: try session.mailbox(of: address, in: identity.state),
      onlyUnread: words[Self.onlyUnread])
    if let id = words[Self.id] { return view.showOne(try view.box.message(matching: id)) }
    guard words[Self.follows] else { return try await view.showAll(address) }
    try await view.follow()
  }
}
