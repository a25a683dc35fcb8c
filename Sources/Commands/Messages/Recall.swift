import JSONSyntax
import Control
import Model
import Platform
import Store

extension Command {
  private static let id = Operand<String>("ID")

  static let recall = Command(
    "recall", "Take back a message that you sent, if nobody has had it yet.",
    operands: [id], options: [Sending.sender, json],
    details: """
      One that was typed, or read, stays. A message for another machine can be taken back as long
      as it waits in the outbox.
      """,
    example: "roost recall 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let sender = try identity.sender(words[Sending.sender])
    let sent = try SentMessage(words[Self.id], by: sender, identity)
    guard !sent.isArchived, !sent.message.read else {
      throw CommandFailure(
        "\(sent.recipient.name) has read message \(sent.message.shortID), or it was taken back")
    }
    if let repository = sent.repository {
      let outbox = Mailbox(
        session.home.outbox(of: repository), settings: try session.settings()
      ) { session.say("\($0)") }
      try await blocking { try outbox.archive(ids: [sent.message.id]) }
    } else {
      let request = MessageRequest(agent: sent.recipient, id: sent.message.id, by: sender)
      _ = try await session.daemon().call(.recallMessage, request.json, as: Handover.init)
    }
    session.show(["id": .string(sent.message.id), "to": .string("\(sent.recipient)")]) {
      session.print("message \(sent.message.shortID) to \(sent.recipient) is taken back")
    }
  }
}
