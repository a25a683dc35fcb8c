import Model
import Platform
import Synchronization
import Tasks

/// Those who wait for tasks.
final class Watchers: Sendable {
  /// One who waits, for the tasks of these identifiers; who it is, is not always known.
  final class Watcher: Sendable {
    let tasks: Set<String>
    /// Whose wait it is, where that is known.
    let owner: Address?
    let wake = Wake()

    init(tasks: Set<String> = [], owner: Address? = nil) {
      self.tasks = tasks
      self.owner = owner
    }
  }

  private let all = Mutex<[ObjectIdentifier: Watcher]>([:])

  func add(_ watcher: Watcher) { all.withLock { $0[ObjectIdentifier(watcher)] = watcher } }

  func remove(_ watcher: Watcher) {
    _ = all.withLock { $0.removeValue(forKey: ObjectIdentifier(watcher)) }
  }

  /// Whether somebody waits for what comes of a task, and so will hear it.
  func waits(_ owner: Address, for task: String) -> Bool {
    all.withLock { $0.values.contains { $0.owner == owner && $0.tasks.contains(task) } }
  }

  func ring() {
    for watcher in all.withLock({ Array($0.values) }) { watcher.wake.ring() }
  }
}
