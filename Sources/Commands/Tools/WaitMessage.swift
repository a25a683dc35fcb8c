import Control
import Foundation
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
    let limit = Duration.seconds(arguments[Self.seconds])
    let wish = AwaitMessageRequest.Wish(
      sender: arguments[Self.from], thread: arguments[Self.thread])
    let takers = try caller.takers()
    // The daemon keeps the time; it has a moment more to say how it went.
    let found = try await context.waiting(limit + .seconds(5), for: "mail") {
      try await MailWait(wish: wish, takers: takers).run(within: limit)
    }
    guard let (message, taker) = found ?? nil else { return ToolResult([:]) }
    let value = MessageValue(message: message)
    return ToolResult(
      ["message": value.json], links: [value.link].compactMap { $0 }
    ) { await taker.putBack(message) }
  }
}

/// One wait for a message in any of the caller's mailboxes.
private struct MailWait: Sendable {
  let wish: AwaitMessageRequest.Wish
  let takers: [Taker]

  /// The first that is there, or comes; nil where none did in time.
  func run(within limit: Duration) async throws -> (Message, Taker)? {
    let end = ContinuousClock.now + limit
    if takers.count == 1, let taker = takers.first {
      let told = try await taker.session.ask(taker.daemon(), until: end) { daemon in
        try await message(by: daemon, taker, until: end)
      }
      if let told { return told.map { ($0, taker) } }
    }
    return try await first(until: end)
  }

  /// By the daemon, which types none of them meanwhile.
  private func message(
    by daemon: ControlClient, _ taker: Taker, until end: ContinuousClock.Instant
  ) async throws -> Message? {
    while end > .now {
      let request = AwaitMessageRequest(
        agent: taker.address, wish: wish, timeoutSeconds: (end - .now).inSeconds)
      let found = try await daemon.call(
        .awaitMessage, request.json, timeout: end - .now + .seconds(4), as: AwaitMessageReply.init)
      guard let id = found.value.id else { return nil }
      // Somebody else may have been faster.
      if let message = try await uncancelled({ try await taker.takeFirst(id) }) { return message }
    }
    return nil
  }

  /// From the mailboxes themselves.
  private func first(until end: ContinuousClock.Instant) async throws -> (Message, Taker)? {
    let changes = try MailboxChanges(of: takers.map(\.box))
    repeat {
      for taker in takers {
        if let message = try await uncancelled({ try await first(of: taker) }) {
          return (message, taker)
        }
      }
    } while try await withDeadline(end - .now, { await changes.next() }) == true
    return nil
  }

  private func first(of taker: Taker) async throws -> Message? {
    let unread = try await blocking { [box = taker.box] in
      try box.readUnread().filter { !$0.hasExpired(at: Date()) }
    }
    guard let first = unread.first(where: wish.isMet) else { return nil }
    return try await taker.take(index: nil, id: first.id)
  }
}
