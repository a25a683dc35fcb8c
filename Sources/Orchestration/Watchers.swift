import Platform
import Synchronization

/// Those who wait for tasks.
final class Watchers: Sendable {
  /// One who waits, for the tasks of these identifiers.
  final class Watcher: Sendable {
    let tasks: Set<String>
    let wake = Wake()

    init(tasks: Set<String>) {
      self.tasks = tasks
    }
  }

  private let all = Mutex<[ObjectIdentifier: Watcher]>([:])

  func add(_ watcher: Watcher) { all.withLock { $0[ObjectIdentifier(watcher)] = watcher } }

  func remove(_ watcher: Watcher) {
    _ = all.withLock { $0.removeValue(forKey: ObjectIdentifier(watcher)) }
  }

  func hasOne(of task: String) -> Bool {
    all.withLock { $0.values.contains { $0.tasks.contains(task) } }
  }

  func ring() {
    for watcher in all.withLock({ Array($0.values) }) { watcher.wake.ring() }
  }
}
