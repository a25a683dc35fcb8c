import Platform
import Store

/// Tells that something changed in the directories of some mailboxes.
final class MailboxChanges: Sendable {
  private let wake = Wake()
  private let tasks: [Task<Void, Never>]

  init(of boxes: [Mailbox]) throws {
    let watcher = try FileWatcher()
    let wake = wake
    for box in boxes { try box.makeDirectory(Files.directory(of: box.paths.file)) }
    tasks = try Set(boxes.map { Files.directory(of: $0.paths.file) }).map { directory in
      let changes = try watcher.entries(of: directory)
      return Task { while await changes.next() != nil { wake.ring() } }
    }
  }

  deinit { for task in tasks { task.cancel() } }

  /// Waits for the next change; false where the task is cancelled.
  func next() async -> Bool {
    await wake.wait()
    return !Task.isCancelled
  }
}
