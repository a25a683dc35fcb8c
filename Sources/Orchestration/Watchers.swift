import Model
import Platform
import Synchronization
import Tasks

/// Those who wait for tasks.
final class Watchers: Sendable {
  /// One who waits, for the tasks of these identifiers; who it is, is not always known.
  final class Watcher: Sendable {
    let tasks: Set<String>
    let waiter: Address?
    let wake = Wake()

    init(tasks: Set<String>, waiter: Address? = nil) {
      self.tasks = tasks
      self.waiter = waiter
    }
  }

  private let all = Mutex<[ObjectIdentifier: Watcher]>([:])

  func add(_ watcher: Watcher) { all.withLock { $0[ObjectIdentifier(watcher)] = watcher } }

  func remove(_ watcher: Watcher) {
    _ = all.withLock { $0.removeValue(forKey: ObjectIdentifier(watcher)) }
  }

  /// Whether the one who gave a task waits for it.
  func hasOne(of task: TeamTask) -> Bool {
    all.withLock { all in
      all.values.contains { $0.waiter == task.createdBy && $0.tasks.contains(task.id) }
    }
  }

  func ring() {
    for watcher in all.withLock({ Array($0.values) }) { watcher.wake.ring() }
  }
}
