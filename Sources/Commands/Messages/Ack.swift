import Control
import Model
import Store

extension Command {
  private static let messageID = Operand<String>("ID")

  static let ack = Command(
    "ack", "Say that you have seen a message; who waits for that is told.",
    operands: [messageID],
    options: [team, asAgent, json],
    example: "roost ack 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let id = words[Self.messageID]
    let owners = try identity.mailOwners(words[Self.asAgent], team: words[Self.team])
    let (address, box) = try identity.mailbox(of: owners, with: id)
    let message: Message
    if let daemon = try await session.runningDaemon() {
      let request = AcknowledgeRequest(agent: address, id: id)
      message = try box.message(
        await daemon.call(.acknowledgeMessage, request.json, as: Handover.init).value)
    } else {
      message = try box.markRead(matching: id)
    }
    session.show(message.json) { session.print("acknowledged \(message.id)") }
  }
}
