import Model
import Store

extension Command {
  private static let id = Operand<String>("ID")

  static let resend = Command(
    "resend", "Send a message that you sent once more, as a new one.",
    operands: [id],
    options: [Sending.sender, Sending.priority, Sending.wait, Sending.timeout, json],
    details: "For a dead letter, `roost dead requeue` puts the message itself back in line.",
    example: "roost resend 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let sender = try identity.sender(words[Sending.sender])
    let sent = try SentMessage(words[Self.id], by: sender, identity)
    let written = sent.repository == nil ? "\(sent.recipient)" : sent.message.to ?? ""
    let to = try identity.destination(written, team: sent.recipient.team)
    var draft = Message(from: sender, text: Mailbox.wholeText(of: sent.message))
    draft.summary = sent.message.summary
    draft.priority = words[Sending.priority] ?? sent.message.priority
    draft.replyTo = sent.message.replyTo
    draft.thread = sent.message.thread
    try await Sending(identity, draft, words).send(to: to)
  }
}
