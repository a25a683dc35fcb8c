import Control
import JSONSyntax
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
    try await sent.takeBack(by: sender, session)
    session.show(["id": .string(sent.message.id), "to": .string("\(sent.recipient)")]) {
      session.print("message \(sent.message.shortID) to \(sent.recipient) is taken back")
    }
  }
}

extension SentMessage {
  /// Takes the message back, if nobody has had it yet.
  func takeBack(by sender: String, _ session: Session) async throws {
    guard !isArchived, !message.read else {
      throw CommandFailure(
        "\(recipient.name) has read message \(message.shortID), or it was taken back")
    }
    guard let repository else {
      let request = MessageRequest(agent: recipient, id: message.id, by: sender)
      _ = try await session.daemon().call(.recallMessage, request.json, as: Handover.init)
      return
    }
    let outbox = Mailbox(
      session.home.outbox(of: repository), settings: try session.settings()
    ) { session.say("\($0)") }
    try await blocking { [message] in try outbox.archive(ids: [message.id]) }
  }
}
