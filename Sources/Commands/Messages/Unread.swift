import Control
import JSONSyntax
import Model
import Platform
import Store

extension Command {
  static let unread = Command(
    "unread", "Mark one message as unread, so that its agent gets it again.",
    operands: [agentName], options: [team, byIndex, byID, json],
    example: "roost unread bob --id 7k2f"
  ) { words, session in
    try await change(words, session, .unreadMessage, "is unread again") { box, message in
      try box.markUnread(ids: [message.id])
    }
  }

  /// Through the daemon, which knows what is being typed and what was; for an agent that has left,
  /// directly.
  static func change(
    _ words: Invocation, _ session: Session, _ method: ControlMethod, _ done: String,
    _ directly: @escaping @Sendable (Mailbox, Message) throws -> Void
  ) async throws {
    let identity = try Identity(session)
    let address = try identity.mailOwner(words[Self.agentName], team: words[Self.team])
    let (index, id) = (words[Self.byIndex], words[Self.byID])
    guard (index == nil) != (id == nil) else {
      throw UsageError("give --index or --id, to say which message")
    }
    let box = try session.mailbox(of: address, in: identity.state)
    let message: Message
    if identity.state.agent(address) != nil || Name.hasOwnMailbox(address.name) {
      let request = MessageRequest(agent: address, index: index, id: id)
      message = try box.message(
        await session.daemon().call(method, request.json, as: Handover.init).value)
    } else {
      message = try await blocking {
        let message = try box.message(index: index, id: id)
        try directly(box, message)
        return message
      }
    }
    session.show(["id": .string(message.id)]) {
      session.print("message \(message.shortID) of \(address) \(done)")
    }
  }
}
