import CoordinationAPI
import Foundation
import Model
import Platform
import Store

/// Brings the outbox to the hub: in order for each recipient, each message until the hub has it.
///
/// A message counts as sent once the hub answered that it is stored there. One that is sent again,
/// because the answer got lost, has the same key, and the hub stores it once. A recipient for whom the
/// hub takes no more just now keeps nobody else waiting.
struct Sender: Sendable {
  let connection: HubConnection
  private let resting = RestingRecipients()

  init(connection: HubConnection) {
    self.connection = connection
  }

  private static let batch = 256
  /// Recipients served at the same time.
  private static let lanes = 8

  func run() async throws {
    let outbox = connection.host.outbox(of: connection.repository)
    while true {
      let resting = resting
      let rest = resting.time
      let waiting = try await blocking {
        try outbox.unread(limit: Self.batch, excluding: resting.isWaiting)
      }
      if waiting.isEmpty {
        await connection.outboxChanged.wait(rest)
      } else {
        try await send(waiting, from: outbox)
      }
      try Task.checkCancellation()
    }
  }

  private func send(_ messages: [Message], from outbox: Mailbox) async throws {
    let lanes = Dictionary(grouping: messages) { $0.to ?? "" }
    try await inParallel(Array(lanes.values), limit: Self.lanes) { lane in
      try await sendInOrder(lane, from: outbox)
    }
  }

  private func sendInOrder(_ messages: [Message], from outbox: Mailbox) async throws {
    for (place, message) in messages.enumerated() {
      let recipient = message.to ?? ""
      if resting.take(Array(messages[place...]), to: recipient) { return }
      do {
        try await send(message)
        connection.answered()
        try await connection.host.sent(message, connection.repository)
      } catch let error as HubError {
        if let seconds = error.recipientRest {
          connection.host.log("mail to \(recipient) waits: \(error)", isProblem: false)
          resting.add(recipient, for: .seconds(min(seconds, HubConnection.longestRest)))
          _ = resting.take(Array(messages[place...]), to: recipient)
          return
        }
        guard let refusal = error.refusal else { throw error }
        try await giveUp(message, Self.reason(refusal, message))
      } catch let error as Undeliverable {
        try await giveUp(message, error.why)
      }
      try await blocking { try outbox.markRead(ids: [message.id]) }
    }
  }

  /// The sender hears of it before the message leaves the outbox; a notice has a key, so a crash in
  /// between makes no second one.
  private func giveUp(_ message: Message, _ why: String) async throws {
    connection.host.log("message \(message.id) to \(message.to ?? "?"): \(why)", isProblem: true)
    try await connection.host.giveBack(message, connection.repository, because: why)
  }

  /// Why a message cannot be sent as it is.
  private struct Undeliverable: Error {
    let why: String
  }

  private func send(_ message: Message) async throws {
    try connection.requireNoPause()
    guard !message.hasExpired(at: Date()) else {
      throw Undeliverable(why: "it expired before the hub could be reached")
    }
    let name = (try? Address.Partial(message.from))?.name ?? message.from
    // The node tells it apart from an agent of its name on another machine.
    var record = MessageRecord(
      from: "\(name)@\(connection.client.node.id)", to: message.to ?? "",
      body: try await text(of: message))
    record.id = message.id
    record.summary = message.summary
    record.replyTo = message.replyTo
    record.thread = message.thread
    record.priority = message.priority == .normal ? nil : message.priority.rawValue
    record.expiresAt = message.expiresAt.flatMap(Timestamp.date).map { WireTime($0) }
    if let kind = message.kind { record.unknown["kind"] = .string(kind) }
    _ = try await connection.client.send(record, key: message.id)
  }

  /// The whole text, which may be kept beside the outbox.
  private func text(of message: Message) async throws -> String {
    guard let attachment = message.attachment else { return message.text }
    let size = try await blocking { try Files.status(attachment)?.size } ?? 0
    guard size <= MessageRecord.bodyLimit else {
      throw Undeliverable(
        why: "it has \(size) bytes, and a hub takes at most \(MessageRecord.bodyLimit)")
    }
    guard let bytes = try await blocking({ try Files.read(attachment) }) else {
      throw Undeliverable(why: "its text is no longer in \(attachment)")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func reason(_ refusal: APIFailure, _ message: Message) -> String {
    switch refusal.code {
    case "not_found", "no_agent":
      "there is no agent \(message.to ?? "") any more: \(refusal.message)"
    case "too_large": "it is larger than the hub takes: \(refusal.message)"
    default: "the hub refused it: \(refusal.description)"
    }
  }
}
