import Control
import Model
import Platform
import Store

/// Takes messages out of a mailbox: through the daemon where one runs, because it knows which of
/// them are being typed; else directly.
struct Taker: Sendable {
  let session: Session
  let address: Address
  let box: Mailbox
  let identity: Identity

  /// The daemon knows those who are registered, and the person.
  func daemon() async throws -> ControlClient? {
    guard identity.state.agent(address) != nil || Name.hasOwnMailbox(address.name) else {
      return nil
    }
    return try await session.runningDaemon()
  }

  /// The first unread message that is not just being typed, or the one of a whole id.
  func takeFirst(_ id: String? = nil) async throws -> Message? {
    guard let daemon = try await daemon() else {
      return try await blocking { [box] in try box.consumeFirst { id != nil && $0 != id } }
    }
    let request = MessageRequest(agent: address, id: id, by: identity.other(than: address))
    let answer = try await daemon.call(
      .nextMessage, request.json, timeout: Self.patience, as: Handover.optional)
    return try answer.value.map(box.message)
  }

  /// Longer than the daemon itself waits for a mailbox's lock: an answer that nobody waits for any
  /// more could hold a message.
  private static let patience = Duration.seconds(60)

  /// Takes the first message of the first mailbox that has one.
  static func takeFirst(of takers: [Taker]) async throws -> (Message, Taker)? {
    for taker in takers {
      if let message = try await taker.takeFirst() { return (message, taker) }
    }
    return nil
  }

  /// Waits for a message, woken by changes in the mailboxes' directories.
  ///
  /// The time limits the waiting alone: once a message is being taken, it is taken and shown.
  static func awaitFirst(
    of takers: [Taker], within limit: Duration
  ) async throws -> (Message, Taker)? {
    let end = ContinuousClock.now + limit
    let changes = try MailboxChanges(of: takers.map(\.box))
    repeat {
      if let found = try await takeFirst(of: takers) { return found }
    } while try await withDeadline(end - .now, { await changes.next() }) == true
    return nil
  }

  func take(index: Int?, id: String?) async throws -> Message {
    if let daemon = try await daemon() {
      let request = MessageRequest(
        agent: address, index: index, id: id,
        by: identity.isCaller(address) ? nil : (try? identity.sender(nil)) ?? Name.user)
      return try box.message(
        await daemon.call(
          .readMessage, request.json, timeout: Self.patience, as: Handover.init
        ).value)
    }
    return try await blocking { [box] in
      try id.map { try box.markRead(matching: $0) } ?? box.markRead(index: index ?? -1)
    }
  }

  /// Makes a message unread again that was taken for nobody; what goes wrong is told.
  func putBack(_ message: Message) async {
    do {
      guard let daemon = try await daemon() else {
        return try await blocking { [box] in try box.markUnread(ids: [message.id]) }
      }
      let request = MessageRequest(agent: address, id: message.id)
      _ = try await daemon.call(.unreadMessage, request.json, as: Handover.init)
    } catch {
      session.say("message \(message.shortID) stays marked as read: \(error)")
    }
  }

  /// Prints a message that was taken; one that could not be printed is unread again.
  func show(_ message: Message) async throws {
    InboxView(session: session, boxes: [(address, box)], onlyUnread: false).showOne(message)
    try await putBackUnprinted(message)
  }

  /// Makes a message unread again that was taken and could not be printed.
  func putBackUnprinted(_ message: Message) async throws {
    guard let failure = session.outFailure() else { return }
    await putBack(message)
    throw CommandFailure(
      "message \(message.shortID) was not printed, and is unread again: \(failure)")
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
