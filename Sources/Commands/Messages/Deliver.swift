import Control
import Model

extension Command {
  private static let now = Flag("now", "type it whatever the screen shows")
  private static let timeout = Option<Duration>(
    "timeout", value: "TIME", "how long to wait for the delivery (default: 30s)")
  private static let messageID = Operand<String>("ID")

  static let deliver = Command(
    "deliver", "Look at the pane again for a message that waits, and type it if it can be typed.",
    operands: [messageID],
    options: [now, timeout, json],
    details: """
      A message waits while the pane shows a draft, a question, or something that Roost does not
      know; `roost explain ID` says what. With --now it is typed all the same, and again if it was
      typed before: look at the pane first. What runs in the pane is checked as always, so it never
      goes to a shell, to another program, or where somebody is just typing.
      """,
    example: "roost deliver 7k2f --now"
  ) { words, session in
    let written = words[Self.messageID]
    let found = try waiting(written, session)
    let daemon = try await session.daemon()
    let timeout = words[Self.timeout] ?? .seconds(30)
    let request = AwaitRequest(
      agent: found.address, message: found.id, goal: .submitted, timeoutSeconds: timeout.inSeconds)
    _ = try await daemon.call(
      .deliverNow,
      DeliverRequest(agent: found.address, id: found.id, isForced: words[Self.now]).json)
    let answer = try await daemon.call(
      .awaitDelivery, request.json, timeout: timeout + .seconds(5), as: DeliveryProgress.init)
    session.show(answer) { progress in session.print(progress.state.rawValue) }
  }

  /// The one message in the mailboxes that is meant.
  private static func waiting(
    _ written: String, _ session: Session
  ) throws -> FoundMessage {
    let state = try session.state()
    let addresses = state.agents.map(\.address)
    let all = try MessageSearch(written: written, session: session).inMailboxes(
      of: addresses, state)
    guard let one = try all.only(written) else {
      throw CommandFailure("no mailbox holds a message \(written); see `roost explain \(written)`")
    }
    return one
  }
}
