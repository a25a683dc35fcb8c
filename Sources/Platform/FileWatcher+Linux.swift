#if os(Linux)
@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Tells of changes through one inotify instance, of which a user has only 128.
///
/// Watching a terminal's device file works too: the kernel reports each read and write of the
/// program on it, so that consumption is awaited instead of polled. Where the system has no watch left,
/// directories are looked at again from time to time instead, and terminals tell nothing.
package final class FileWatcher: Sendable {
  private struct Listener {
    var event: @Sendable (_ isRead: Bool, _ name: String) -> Void
    var end: @Sendable () -> Void
  }

  private struct Table {
    var watches: [Int32: [Int: Listener]] = [:]
    var nextListener = 0
  }

  private let descriptor: Int32
  private let source: (any DispatchSourceRead)?
  private let queue = DispatchQueue(label: "file-watcher")
  private let missing = Mutex<String?>(nil)
  private let table = Mutex(Table())

  // Not IN_CLOSE_WRITE: who opens a mailbox to change it may only have read it, and a reader woken
  // by its own reading would never rest.
  private static let entryMask = UInt32(
    IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)
  private static let terminalMask = UInt32(IN_ACCESS | IN_MODIFY)

  /// How often a directory is looked at that cannot be watched.
  private static let pause = DispatchTimeInterval.seconds(2)

  /// Which limit of the system keeps something from being watched; nil where all is.
  package var shortage: String? { missing.withLock { $0 } }

  /// Whether reads and writes on a terminal are told.
  package var tellsOfTerminals: Bool { shortage == nil }

  /// Asks the system for watches, unless a test wants to see what happens without.
  package init(canWatch: Bool = true) throws(SystemError) {
    let descriptor = canWatch ? inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)) : -1
    guard descriptor >= 0 else {
      let failure = SystemError("start", "file watching", code: canWatch ? errno : EMFILE)
      guard failure.code == EMFILE else { throw failure }
      (self.descriptor, source) = (-1, nil)
      missing.withLock { $0 = Self.words("max_user_instances") }
      return
    }
    self.descriptor = descriptor
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    self.source = source
    source.setCancelHandler { close(descriptor) }
    source.setEventHandler { [weak self] in self?.drain() }
    source.activate()
  }

  deinit { source?.cancel() }

  private static func words(_ limit: String) -> String {
    "changes are noticed late: no file watch is left (fs.inotify.\(limit)); raise that limit"
  }

  /// Watches a directory until the result goes away.
  package func entries(of directory: String) throws(SystemError) -> ChangedNames {
    let token = Mutex<(Int, Int32)?>(nil)
    let box = Shared(token)
    // The names keep the watcher: a caller that lets go of it still waits for them.
    let names = ChangedNames { [self] in
      if let (listener, watch) = box.value.withLock({ $0 }) { remove(listener, from: watch) }
    }
    let added = try add(
      directory, Self.entryMask,
      Listener(
        event: { [weak names] _, name in names?.note(name) }, end: { [weak names] in names?.end() })
    )
    if let added { box.value.withLock { $0 = added } } else { lookAgain(directory, names) }
    return names
  }

  /// Tells what happens on a terminal while the body runs.
  package func watch<Result: Sendable>(
    terminal path: String, _ note: @escaping @Sendable (TerminalEvent) -> Void,
    during body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let listener = Listener(event: { isRead, _ in note(isRead ? .read : .write) }, end: {})
    let added = try add(path, Self.terminalMask, listener)
    defer { if let (listener, watch) = added { remove(listener, from: watch) } }
    return try await body()
  }

  /// Tells of everything that has happened until now before it returns.
  package func catchUp() {
    queue.sync { drain() }
  }

  /// Says of a directory, from time to time, that anything may have changed, until it is gone or the
  /// names go away.
  private func lookAgain(_ directory: String, _ names: ChangedNames) {
    queue.asyncAfter(deadline: .now() + Self.pause) { [weak self, weak names] in
      guard let self, let names else { return }
      guard (try? Files.status(directory, followingLinks: true))?.isDirectory == true else {
        return names.end()
      }
      names.note(ChangedNames.any)
      lookAgain(directory, names)
    }
  }

  /// Nil where the system has no watch left.
  private func add(
    _ path: String, _ mask: UInt32, _ listener: Listener
  ) throws(SystemError) -> (Int, Int32)? {
    guard descriptor >= 0 else { return nil }
    return try table.withLock { (table) throws(SystemError) in
      let watch = inotify_add_watch(descriptor, path, mask)
      guard watch >= 0 else {
        let failure = SystemError("watch", path)
        guard failure.code == ENOSPC else { throw failure }
        missing.withLock { $0 = Self.words("max_user_watches") }
        return nil
      }
      table.nextListener += 1
      table.watches[watch, default: [:]][table.nextListener] = listener
      return (table.nextListener, watch)
    }
  }

  private func remove(_ listener: Int, from watch: Int32) {
    table.withLock { table in
      guard table.watches[watch]?.removeValue(forKey: listener) != nil else { return }
      guard table.watches[watch]?.isEmpty == true else { return }
      table.watches[watch] = nil
      inotify_rm_watch(descriptor, watch)
    }
  }

  private func drain() {
    guard descriptor >= 0 else { return }
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      var offset = 0
      while offset + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        }
        let start = offset + MemoryLayout<inotify_event>.size
        offset = start + Int(event.len)
        let name = buffer[start..<offset].prefix { $0 != 0 }
        deliver(event, String(decoding: name, as: UTF8.self))
      }
    }
  }

  private func deliver(_ event: inotify_event, _ name: String) {
    // Listeners may come back to the table, so they are called without the lock.
    if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
      let all = table.withLock { $0.watches.values.flatMap(\.values) }
      for listener in all { listener.event(false, ChangedNames.any) }
      return
    }
    let isEnd = event.mask & UInt32(IN_IGNORED) != 0
    let listeners = table.withLock { table in
      let listeners = table.watches[event.wd].map { Array($0.values) } ?? []
      if isEnd { table.watches[event.wd] = nil }
      return listeners
    }
    for listener in listeners {
      if isEnd {
        listener.end()
      } else {
        listener.event(event.mask & UInt32(IN_ACCESS) != 0, name)
      }
    }
  }
}

/// A lock that several closures share.
private final class Shared<Value: ~Copyable & Sendable>: Sendable {
  let value: Value
  init(_ value: consuming Value) { self.value = value }
}
#endif
