package import Execution
package import Foundation
package import Model
package import Platform
package import Store

/// What runs of swarms need of the daemon that they are driven in.
package struct SwarmContext: Sendable {
  package var home: Home
  package var log: Log
  /// The daemon's one watcher: a user has but 128.
  package var watcher: FileWatcher
  /// Puts a notice of Roost's into a mailbox, once for a key.
  package var notify:
    @Sendable (Address, _ about: String, _ key: String, _ text: String) async throws -> Void
  /// What is wrong, for `roost doctor`.
  package var note: @Sendable (String) -> Void
  package var now: @Sendable () -> Date
  /// Agents without a terminal, and checks.
  package var programs: WatchedPrograms
  /// Taken by whoever reads or writes a whole working tree, of which the machine takes only so many at
  /// a time.
  package let treePlaces = Semaphore(ThisMachine.cores)
  package var teammates: TeammateContext
  package var hooks: RunHooks
  package var hub: HubHost

  package init(
    home: Home, log: Log, watcher: FileWatcher,
    notify: @escaping @Sendable (Address, String, String, String) async throws -> Void,
    note: @escaping @Sendable (String) -> Void, now: @escaping @Sendable () -> Date = { Date() },
    programs: WatchedPrograms, teammates: TeammateContext, hooks: RunHooks, hub: HubHost
  ) {
    self.home = home
    self.log = log
    self.watcher = watcher
    self.notify = notify
    self.note = note
    self.now = now
    self.programs = programs
    self.teammates = teammates
    self.hooks = hooks
    self.hub = hub
  }
}
