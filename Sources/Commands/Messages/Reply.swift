import Model
import Store

extension Command {
  private static let id = Operand<String>("ID")
  private static let text = Operand<String?>("TEXT|-")

  static let reply = Command(
    "reply", "Answer a message: what you write goes to who sent it.",
    operands: [id, text],
    options: [
      team, asAgent, TextInput.file, Sending.summary, Sending.priority, Sending.key, Sending.wait,
      Sending.timeout, json,
    ],
    details: """
      ID is what stands behind the dot in a message's header, or in `roost inbox`. The answer says
      which message it answers, joins its thread, and the message counts as read.
      """,
    example: "roost reply 148e \"the schema is in db/schema.sql\""
  ) { words, session in
    let identity = try Identity(session)
    let owners = try identity.mailOwners(words[Self.asAgent], team: words[Self.team])
    let found = try ReceivedMessage(words[Self.id], of: owners, identity)
    let text = try TextInput.read(words[Self.text], file: words[TextInput.file])
    let to = try found.sender(identity)
    var draft = found.answer(text, identity)
    draft.summary = words[Sending.summary]
    draft.priority = words[Sending.priority] ?? .normal
    draft.key = words[Sending.key]
    let sending = try Sending(identity, draft, words)
    try await sending.send(to: to)
    try await found.markRead(identity)
  }
}
