import Store

extension Command {
  private static let onlyUnread = Flag("unread", "only those that are unread")
  private static let id = Option<String>("id", value: "ID", "one message, whole")
  private static let follows = Flag(
    "follow", short: "f", "go on with new messages until interrupted")
  private static let name = Operand<String?>("NAME", .agent)

  static let inbox = Command(
    "inbox", "Show your messages, or an agent's; nothing is marked as read.",
    operands: [name],
    options: [team, onlyUnread, id, follows, json],
    details: """
      In an agent's pane they are the agent's; elsewhere they are yours: what agents sent to `user`,
      and to `team-lead` in teams that no agent leads, in every team. The mailbox of an agent that
      has left is shown as long as it is there.
      """,
    example: "roost inbox bob --unread"
  ) { words, session in
    let identity = try Identity(session)
    let owners = try identity.mailOwners(words[Self.name], team: words[Self.team])
    let view = InboxView(
      session: session,
      boxes: try owners.map { ($0, try session.mailbox(of: $0, in: identity.state)) },
      onlyUnread: words[Self.onlyUnread])
    if let id = words[Self.id] {
      return view.showOne(try identity.mailbox(of: owners, with: id).1.message(matching: id))
    }
    guard words[Self.follows] else { return try await view.showAll() }
    try await view.follow()
  }
}
