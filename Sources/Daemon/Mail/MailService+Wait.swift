import Control
import Foundation
import Model
import Platform
import Store

extension MailService {
  /// Waits for an agent's next message of some kind, which is not typed meanwhile, and takes it.
  ///
  /// - Returns: nil where none came in time.
  func awaitMessage(_ request: AwaitMessageRequest) async throws -> Message? {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let wait = context.expectedReplies.add(request.wish, of: address)
    defer {
      context.expectedReplies.remove(wait, of: address)
      supervisors.wake(address)
    }
    let directory = Files.directory(of: box.paths.file)
    try Files.createDirectory(directory)
    let changes = try context.watcher.entries(of: directory)
    let taker = MailTaker(context: context, address: address, means: "wait")
    let seconds = min(max(request.timeoutSeconds, 0.001), 86_400)
    let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
    repeat {
      // What is being taken is taken, also when the time is over.
      if let message = try await uncancelled({ try await taker.next(request.wish) }) {
        guard Task.isCancelled else { return message }
        // Whoever waits has gone at that very moment; then the message is nobody's yet.
        let back = MessageRequest(agent: address, id: message.id)
        _ = try await uncancelled { try await markUnread(back) }
        throw CancellationError()
      }
    } while try await withDeadline(end - .now, { await changes.next(about: box.paths.file) })
      == true
    try Task.checkCancellation()
    return nil
  }
}
