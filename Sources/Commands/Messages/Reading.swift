import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store

extension Command {
  static let next = Command(
    "next", "Take an agent's first unread message: print it and mark it as read.",
    operands: [Operand("NAME", .agent, isOptional: true)],
    options: [.team, Option("wait", value: "TIME", "wait for one, at most this long"), .json],
    details: "It ends with code 75 if --wait ran out, and with 1 if there is none.",
    example: "roost next --wait 60s"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.agent(words.operand(0), team: words["team"])
    let box = try session.mailbox(of: address, in: identity.state)
    let taker = Taker(session: session, address: address, box: box, identity: identity)
    let limit = try words.duration("wait")
    if let message = try await taker.takeFirst() { return try taker.show(message, words) }
    guard let limit else {
      throw CommandFailure("\(address) has no unread messages")
    }
    guard let message = try await taker.awaitFirst(within: limit) else {
      throw CommandFailure("no message for \(address) came in time", code: ExitCode.timedOut)
    }
    try taker.show(message, words)
  }

  static let read = Command(
    "read", "Print one message and mark it as read.",
    operands: [Operand("NAME", .agent)],
    options: [
      .team, Option("index", value: "N", "its place in `roost inbox`, from 0"),
      Option("id", value: "ID", "its id, or the last four characters of it"), .json,
    ],
    example: "roost read bob --id 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.mailOwner(words.operand(0) ?? "", team: words["team"])
    let index = try words.integer("index")
    guard index == nil || words["id"] == nil else {
      throw UsageError("read takes --index or --id, not both")
    }
    guard index != nil || words["id"] != nil else {
      throw UsageError("read needs --index or --id")
    }
    let box = try session.mailbox(of: address, in: identity.state)
    let taker = Taker(session: session, address: address, box: box, identity: identity)
    try taker.show(try await taker.take(index: index, id: words["id"]), words)
  }

  static let ack = Command(
    "ack", "Say that you have seen a message; who waits for that is told.",
    operands: [Operand("ID")],
    options: [
      .team, Option("as", value: "NAME", kind: .agent, "the agent (default: this pane's)"), .json,
    ],
    example: "roost ack 7k2f"
  ) { words, session in
    let identity = try Identity(session)
    let id = words.operand(0) ?? ""
    let address = try identity.agent(words["as"], team: words["team"])
    let box = try session.mailbox(of: address, in: identity.state)
    let message: Message
    if let daemon = try await session.runningDaemon() {
      let answer = try await daemon.call(
        .acknowledgeMessage, ["agent": .string("\(address)"), "id": .string(id)])
      message = try box.message(Handover(json: answer))
    } else {
      message = try box.markRead(matching: id)
    }
    if words.has("json") {
      session.print(message.json)
    } else {
      session.print("acknowledged \(message.id)")
    }
  }

  static let clear = Command(
    "clear", "Empty an agent's mailbox into its archive, unread messages too.",
    operands: [Operand("NAME", .agent)], options: [.team, .json],
    example: "roost clear bob"
  ) { words, session in
    let identity = try Identity(session)
    let address = try identity.mailOwner(words.operand(0) ?? "", team: words["team"])
    let box = try session.mailbox(of: address, in: identity.state)
    do {
      let moved = try box.clear()
      if words.has("json") {
        session.print(["archived": .integer(moved), "archive": .string(box.paths.archive)])
      } else {
        session.print(
          "\(Printable.count(moved, "message")) of \(address) moved to \(box.paths.archive)")
      }
    } catch let error as MailboxError where error.isTooLarge {
      let aside = try box.setAside()
      if words.has("json") { return session.print(["aside": .string(aside)]) }
      session.print("the mailbox of \(address) is too large to be read and is now \(aside)")
    }
  }
}

/// Takes messages out of a mailbox: through the daemon where one runs, because it knows which of
/// them are being typed; else directly.
struct Taker: Sendable {
  let session: Session
  let address: Address
  let box: Mailbox
  let identity: Identity

  /// Nobody types what is for an agent that is not registered.
  private func daemon() async throws -> ControlClient? {
    guard identity.state.agent(address) != nil else { return nil }
    return try await session.runningDaemon()
  }

  func takeFirst() async throws -> Message? {
    guard let daemon = try await daemon() else {
      return try await blocking { [box] in try box.consumeFirst() }
    }
    let request = MessageRequest(agent: address, by: identity.other(than: address))
    let answer = try await daemon.call(.nextMessage, request.json, timeout: Self.patience)
    return answer.isNull ? nil : try box.message(Handover(json: answer))
  }

  /// Longer than the daemon itself waits for a mailbox's lock: an answer that nobody waits for any
  /// more could hold a message.
  private static let patience = Duration.seconds(60)

  /// Waits for a message, woken by changes in the directory.
  ///
  /// The time limits the waiting alone: once a message is being taken, it is taken and shown.
  func awaitFirst(within limit: Duration) async throws -> Message? {
    let end = ContinuousClock.now + limit
    let directory = Files.directory(of: box.paths.file)
    try Files.createDirectory(directory)
    let changes = try FileWatcher().entries(of: directory)
    repeat {
      if let message = try await takeFirst() { return message }
    } while try await withDeadline(end - .now, { await changes.next() != nil }) == true
    return nil
  }

  func take(index: Int?, id: String?) async throws -> Message {
    if let daemon = try await daemon() {
      let request = MessageRequest(
        agent: address, index: index, id: id,
        by: identity.isCaller(address) ? nil : (try? identity.sender(nil)) ?? Name.user)
      let answer = try await daemon.call(.readMessage, request.json, timeout: Self.patience)
      return try box.message(Handover(json: answer))
    }
    return try await blocking { [box] in
      try id.map { try box.markRead(matching: $0) } ?? box.markRead(index: index ?? -1)
    }
  }

  func show(_ message: Message, _ words: Invocation) throws {
    let view = InboxView(session: session, box: box, onlyUnread: false, json: words.has("json"))
    try view.showOne(message)
  }
}

extension Mailbox {
  /// The message that the daemon handed over.
  func message(_ handover: Handover) throws -> Message {
    switch handover {
    case .whole(let message): return message
    case .inMailbox(let id):
      do {
        return try message(matching: id)
      } catch {
        // It may have moved since it was marked.
        if let message = try archived(matching: id).first(where: { $0.id == id }) { return message }
        throw CommandFailure(
          "message \(MessageID.short(id)) is marked as read and cannot be shown: \(error)."
            + " It stands whole in \(paths.file)")
      }
    }
  }
}
