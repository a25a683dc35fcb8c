package import Foundation
package import Model
import Platform
package import Store

/// Takes the mail whose time is over out of one mailbox: the senders hear of it, then the journal, and
/// then it moves into the archive.
package struct Expiry: Sendable {
  package let address: Address
  package let box: Mailbox
  package let deliveryIndex: DeliveryIndex
  /// Tells the senders; called again where a crash came before the journal knew.
  package let tell: @Sendable (Address, [Message]) async throws -> Void

  package init(
    address: Address, box: Mailbox, deliveryIndex: DeliveryIndex,
    tell: @escaping @Sendable (Address, [Message]) async throws -> Void
  ) {
    self.address = address
    self.box = box
    self.deliveryIndex = deliveryIndex
    self.tell = tell
  }

  /// What became of it, for people.
  package static let reason = "it expired before it was read"

  /// Each move writes the mailbox anew, so that those that follow shortly go together.
  private static let pause = 1.0

  /// Takes out what has expired by now.
  ///
  /// - Returns: when there is more to do; nil if no message says when it expires.
  package func run() async throws -> Date? {
    let (all, next) = try await blocking { [box] in try box.expired() }
    // What the agent has, though no mark says so yet, was in time.
    let over = all.filter { !deliveryIndex.isDelivered($0.id, of: address) }
    guard !over.isEmpty else { return next }
    // What Roost itself said is nobody's loss, and of what was given up its sender knows.
    let lost = over.filter {
      !$0.isNotice && deliveryIndex.lastEntry(of: $0.id, of: address)?.event != .dead
    }
    if !lost.isEmpty {
      try await tell(address, lost)
      try await note(lost.map(\.id))
    }
    let ids = over.map(\.id)
    try await blocking { [box] in try box.archive(ids: ids) }
    deliveryIndex.forget(ids, of: address)
    return next.map { max($0, Date().addingTimeInterval(Self.pause)) }
  }

  private func note(_ ids: [String]) async throws {
    var entry = JournalEntry(at: Timestamp.now, event: .dead, agent: address, messages: ids)
    entry.reason = Self.reason
    try await deliveryIndex.write(entry)
  }
}
