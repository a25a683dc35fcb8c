import Control
import Delivery
import Foundation
import Model
import Platform
import Store

extension MailService {
  /// How long a message that was waited for is kept for whoever was told of it.
  private static let grace = Duration.seconds(1)

  /// Waits for an agent's next message of some kind, which is not typed meanwhile, and tells its id.
  ///
  /// It takes nothing: whoever waits may have gone by now, and then the message is nobody's. The one
  /// who is told of it takes it within a moment; else it is delivered like any other.
  ///
  /// - Returns: nil where none came in time.
  func awaitMessage(_ request: AwaitMessageRequest) async throws -> String? {
    let (address, box) = (request.agent, try mailbox(of: request.agent))
    let wait = context.expectedReplies.add(request.wish, of: address)
    let found: String?
    do {
      found = try await firstMessage(request, box)
    } catch {
      end(wait, of: address)
      throw error
    }
    guard found != nil else {
      end(wait, of: address)
      return nil
    }
    Task {
      _ = try? await Task.sleep(for: Self.grace)
      end(wait, of: address)
    }
    return found
  }

  private func end(_ wait: Int, of address: Address) {
    context.expectedReplies.remove(wait, of: address)
    supervisors.wake(address)
  }

  private func firstMessage(
    _ request: AwaitMessageRequest, _ box: Mailbox
  ) async throws -> String? {
    let (address, deliveryIndex) = (request.agent, context.deliveryIndex)
    let directory = Files.directory(of: box.paths.file)
    try box.makeDirectory(directory)
    let changes = try context.watcher.entries(of: directory)
    let seconds = min(max(request.timeoutSeconds, 0.001), 86_400)
    let found = try await withDeadline(.milliseconds(Int(seconds * 1000))) { () -> String? in
      repeat {
        let wanted = try await blocking {
          try box.readUnread().filter { request.wish.isMet(by: $0) && !$0.hasExpired(at: Date()) }
        }
        // What is on its way into the pane comes there.
        let free = wanted.first { message in
          guard deliveryIndex.take(message.id, of: address) else { return false }
          deliveryIndex.giveBack([message.id], of: address)
          return true
        }
        if let free { return free.id }
      } while await changes.next(about: box.paths.file)
      return nil
    }
    try Task.checkCancellation()
    return found ?? nil
  }
}
