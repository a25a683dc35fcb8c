package import Foundation
package import Model
package import Platform

/// What workers share, given to them by the daemon.
package struct DeliveryContext: Sendable {
  package var deliveryIndex: DeliveryIndex
  package var watcher: FileWatcher
  package var log: Log
  package var settings: @Sendable () -> Settings
  package var now: @Sendable () -> Date
  /// Whether somebody waits for a message in another way, so that it is not typed.
  package var isExpected: @Sendable (Message, Address) -> Bool
  /// Told when an agent's pane turned out to be gone, and why.
  package var paneIsGone: @Sendable (Address, PaneBinding, String) -> Void
  /// Told when an agent has taken messages that were typed.
  package var wasSubmitted: @Sendable (Address, [String]) -> Void
  /// Told when a message was given up, so that its sender hears of it.
  package var messageIsDead: @Sendable (Message, Address, String) -> Void
  /// Tells the senders of messages whose time is over.
  package var haveExpired: @Sendable (Address, [Message]) async throws -> Void
  /// Told when messages have been held for long by what only a person can end.
  package var needsPerson: @Sendable (Address, Hold, [String]) -> Void

  package init(
    deliveryIndex: DeliveryIndex, watcher: FileWatcher, log: Log,
    settings: @escaping @Sendable () -> Settings,
    now: @escaping @Sendable () -> Date = { Date() },
    isExpected: @escaping @Sendable (Message, Address) -> Bool,
    paneIsGone: @escaping @Sendable (Address, PaneBinding, String) -> Void,
    wasSubmitted: @escaping @Sendable (Address, [String]) -> Void,
    messageIsDead: @escaping @Sendable (Message, Address, String) -> Void,
    haveExpired: @escaping @Sendable (Address, [Message]) async throws -> Void,
    needsPerson: @escaping @Sendable (Address, Hold, [String]) -> Void
  ) {
    self.deliveryIndex = deliveryIndex
    self.watcher = watcher
    self.log = log
    self.settings = settings
    self.now = now
    self.isExpected = isExpected
    self.paneIsGone = paneIsGone
    self.wasSubmitted = wasSubmitted
    self.messageIsDead = messageIsDead
    self.haveExpired = haveExpired
    self.needsPerson = needsPerson
  }

  func entry(
    _ event: JournalEntry.Event, _ agent: Address, _ messages: [String]
  ) -> JournalEntry {
    JournalEntry(at: Timestamp.text(now()), event: event, agent: agent, messages: messages)
  }
}
