import JSONSyntax
import MCP
import Model
import Platform
import Store

extension Tool {
  private static let seconds = Argument<Int>("seconds", 1...45, 45)
  private static let from = Argument<String?>("from")
  private static let thread = Argument<String?>("thread")

  static let waitMessage = Tool(
    "wait_message",
    "Wait for your next message. Without `message` in the result none came: call again.",
    arguments: [seconds, from, thread],
    result: [.init("message", .object([]))],
    hints: .looks, options: .waits
  ) { arguments, context in
    let caller = try await context.caller()
    let wanted = WantedMessage(from: arguments[Self.from], thread: arguments[Self.thread])
    let takers = try caller.takers()
    let found = try await context.waiting(.seconds(arguments[Self.seconds]), for: "mail") {
      try await wanted.await(takers)
    }
    guard let (message, taker) = found else { return ToolResult([:]) }
    let value = MessageValue(message: message)
    return ToolResult(
      ["message": value.json], links: [value.link].compactMap { $0 }
    ) { await taker.putBack(message) }
  }
}

/// Which message is waited for.
private struct WantedMessage: Sendable {
  let from: String?
  let thread: String?

  private func isMeant(_ message: Message) -> Bool {
    if let thread, message.thread != thread, message.id != thread, message.replyTo != thread {
      return false
    }
    guard let from else { return true }
    return message.from == from || message.from.hasPrefix("\(from)@")
  }

  /// Takes the first that is there, or comes.
  func await(_ takers: [Taker]) async throws -> (Message, Taker) {
    let changes = try MailboxChanges(of: takers.map(\.box))
    repeat {
      for taker in takers {
        let message = try await uncancelled { try await first(taker) }
        if let message { return (message, taker) }
      }
    } while await changes.next()
    throw CancellationError()
  }

  private func first(_ taker: Taker) async throws -> Message? {
    guard from != nil || thread != nil else { return try await taker.takeFirst() }
    let first = try await blocking { [box = taker.box] in try box.readUnread().first(where: isMeant)
    }
    guard let first else { return nil }
    return try await taker.take(index: nil, id: first.id)
  }
}
