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
    let owners = try identity.mailOwners(words[Self.asAgent], team: words[Self.team])
    let message = try await identity.acknowledge(words[Self.messageID], of: owners)
    session.show(message.json) { session.print("acknowledged \(message.id)") }
  }
}

extension Identity {
  /// Notes that somebody has seen a message of their own.
  func acknowledge(_ id: String, of owners: [Address]) async throws -> Message {
    let (address, box) = try mailbox(of: owners, with: id)
    guard let daemon = try await session.runningDaemon() else {
      return try box.markRead(matching: id)
    }
    let request = AcknowledgeRequest(agent: address, id: id)
    return try box.message(
      await daemon.call(.acknowledgeMessage, request.json, as: Handover.init).value)
  }
}
