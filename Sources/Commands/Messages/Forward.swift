import Model
import Store

extension Command {
  private static let id = Operand<String>("ID")
  private static let to = Operand<String>("TO", .agent)

  static let forward = Command(
    "forward", "Send a message that you have got to somebody else.",
    operands: [id, to],
    options: [team, asAgent, Sending.summary, Sending.priority, Sending.key, json],
    details: "Its text goes whole, behind a line that says who wrote it.",
    example: "roost forward 148e carol"
  ) { words, session in
    let identity = try Identity(session)
    let owners = try identity.mailOwners(words[Self.asAgent], team: words[Self.team])
    let found = try ReceivedMessage(words[Self.id], of: owners, identity)
    let to = try identity.destination(words[Self.to], team: words[Self.team] ?? found.owner.team)
    let message = found.message
    var draft = Message(
      from: identity.name(of: found.owner),
      text: "forwarded from \(message.from), message \(message.shortID):\n"
        + Mailbox.wholeText(of: message))
    draft.summary = words[Sending.summary]
    draft.priority = words[Sending.priority] ?? .normal
    draft.key = words[Sending.key]
    draft.thread = message.thread ?? message.id
    try await Sending(identity, draft, words).send(to: to)
  }
}
