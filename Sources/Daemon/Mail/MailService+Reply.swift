import Control
import Delivery
import Foundation
import Model
import Platform
import Store

extension MailService {
  /// Waits for the answer to a message, which is not typed meanwhile, and takes it.
  ///
  /// One that was taken in another way while it came is handed over all the same. When nobody waits
  /// any more, because the time is over or whoever asked has gone, an answer that comes later is
  /// delivered like any other message.
  func awaitReply(_ request: AwaitReplyRequest) async throws -> Message {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let question = ExpectedReplies.Question(
      message: request.message, asked: request.asked ?? "", since: Timestamp.now)
    context.expectedReplies.add(question, of: address)
    defer {
      context.expectedReplies.remove(request.message, of: address)
      supervisors.wake(address)
    }
    let directory = Files.directory(of: box.paths.file)
    try box.makeDirectory(directory)
    let changes = try context.watcher.entries(of: directory)
    let seconds = min(max(request.timeoutSeconds, 0.001), 86_400)
    let found = try await withDeadline(.milliseconds(Int(seconds * 1000))) { () -> Message? in
      repeat {
        if let reply = try await blocking({ try box.reply(to: request.message) }) { return reply }
      } while await changes.next(about: box.paths.file)
      return nil
    }
    guard let reply = found ?? nil else { throw MailError.noReply }
    guard !reply.read else { return reply }
    let request = MessageRequest(agent: address, id: reply.id)
    let taken = try await Task { try await read(request, by: nil) }.value
    // Whoever asked may have gone at that very moment; then the answer is nobody's yet.
    guard !Task.isCancelled else {
      _ = try await Task { try await markUnread(request) }.value
      throw CancellationError()
    }
    return taken
  }

  /// Takes back a message that its agent has not had yet; its sender asks for it.
  func recall(_ request: MessageRequest) async throws -> Message {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let message = try await blocking { try box.message(index: request.index, id: request.id) }
    guard !message.read, !context.deliveryIndex.isSettled(message.id, of: address) else {
      throw MailError.isRead(id: message.shortID)
    }
    guard context.deliveryIndex.take(message.id, of: address) else {
      throw MailError.isBeingTyped(id: message.shortID, agent: address)
    }
    do {
      var entry = JournalEntry(
        at: Timestamp.now, event: .dropped, agent: address, messages: [message.id])
      entry.reason = "its sender took it back"
      entry.by = request.by
      try await context.deliveryIndex.write(entry)
      try await blocking { try box.archive(ids: [message.id]) }
    } catch {
      context.deliveryIndex.giveBack([message.id], of: address)
      throw error
    }
    context.deliveryIndex.forget([message.id], of: address)
    return message
  }
}
