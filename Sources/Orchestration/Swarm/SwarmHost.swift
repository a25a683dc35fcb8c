package import Foundation
package import Model
package import Platform
package import Store

/// What runs of swarms need of the daemon that they are driven in.
package struct SwarmHost: Sendable {
  package var home: Home
  package var log: Log
  /// Puts a notice of Roost's into a mailbox, once for a key.
  package var notify: @Sendable (Address, _ about: String, _ text: String) async throws -> Void
  /// What is wrong, for `roost doctor`.
  package var note: @Sendable (String) -> Void
  package var now: @Sendable () -> Date
  /// The program that watches over an agent without a terminal.
  package var watcher: String
  package var teammates: TeammateHost

  package init(
    home: Home, log: Log,
    notify: @escaping @Sendable (Address, String, String) async throws -> Void,
    note: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> Date = { Date() },
    watcher: String, teammates: TeammateHost
  ) {
    self.home = home
    self.log = log
    self.notify = notify
    self.note = note
    self.now = now
    self.watcher = watcher
    self.teammates = teammates
  }
}
