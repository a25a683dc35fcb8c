import Foundation
import Model

/// A way by which the messages of one agent come to its program: its pane, or a door of its own.
///
/// Every way stands behind the same rules. The worker claims the messages and journals the intent before
/// anything is handed over; what was seen then is journaled once, as a verdict that says no more than
/// that; and what a crash left open is settled by the way itself before anything else goes through it.
protocol DeliveryChannel: Sendable {
  /// What goes through at once.
  associatedtype Handover: Sendable

  /// Makes the way this daemon's own, and settles what an earlier one left open there.
  ///
  /// - Returns: what to wait for, or nil if nothing is open.
  func takeOver() async throws -> DeliveryWorker.Next?
  /// Finds out whether the way can be used now, and for which of the waiting messages.
  func prepare(_ waiting: [Message]) async throws -> Preparation<Handover>
  /// Notes in an intent what settles it after a crash.
  func describe(_ handover: Handover, in intent: inout JournalEntry)
  /// Hands over, and journals what was seen of it.
  func handOver(_ handover: Handover, as intent: JournalEntry) async throws
}

/// What a way is ready for.
enum Preparation<Handover: Sendable>: Sendable {
  /// Messages of these ids go at once; with a reason it is not they themselves that do.
  case ready(Handover, ids: [String], reason: String?)
  /// They wait.
  case wait(DeliveryWorker.Next)
  /// There is no such way now, and why.
  case closed(String)
}

extension DeliveryWorker {
  /// Hands over what goes through a way at once, or finds out why not; nil where there is no such way,
  /// which `closed` is told.
  func deliver<Channel: DeliveryChannel>(
    _ waiting: [Message], by channel: Channel, closed: (String) -> Void
  ) async throws -> Next? {
    switch try await channel.prepare(waiting) {
    case .wait(let next): return next
    case .closed(let why):
      closed(why)
      return nil
    case .ready(let handover, let ids, let reason):
      return try await begin(handover, ids, reason, by: channel)
    }
  }

  /// Journals the intent for messages that are still unread, and makes the attempt.
  private func begin<Channel: DeliveryChannel>(
    _ handover: Channel.Handover, _ ids: [String], _ reason: String?, by channel: Channel
  ) async throws -> Next {
    // What is only told of stays there for the agent, which may take it before the attempt ends.
    if reason != DeliveryAttempt.nudge {
      guard context.deliveryIndex.claim(ids, of: address) else {
        return .until(context.now().addingTimeInterval(0.1))
      }
    }
    defer { context.deliveryIndex.release(of: address) }
    var intent = context.entry(.intent, address, ids)
    intent.attempt = Self.newName()
    intent.reason = reason
    channel.describe(handover, in: &intent)
    try await context.deliveryIndex.write(intent)
    remember { $0.forced.subtract(ids) }
    do {
      try await channel.handOver(handover, as: intent)
      return .now
    } catch {
      remember { $0.lastFailure = .now }
      throw error
    }
  }
}
