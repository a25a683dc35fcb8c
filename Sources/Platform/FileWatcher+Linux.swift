#if os(Linux)
@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Tells of changes through one inotify instance, of which a user has only 128.
///
/// Watching a terminal's device file works too: the kernel reports each read and write of the
/// program on it, so that consumption is awaited instead of polled.
package final class FileWatcher: Sendable {
  private struct Watch {
    var path: String
    var listeners: [Int: AsyncStream<WatchEvent>.Continuation] = [:]
  }

  private struct Table {
    var watches: [Int32: Watch] = [:]
    var nextListener = 0
  }

  private let descriptor: Int32
  private let source: any DispatchSourceRead
  private let table = Mutex(Table())

  package init() throws(SystemError) {
    let descriptor = try check("start", "file watching") {
      inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    }
    self.descriptor = descriptor
    let queue = DispatchQueue(label: "file-watcher")
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setCancelHandler { close(descriptor) }
    source.setEventHandler { [weak self] in self?.drain() }
    source.activate()
  }

  deinit { source.cancel() }

  /// Wakes at each change until the stream's consumer goes away; changes that come together fold.
  package func changes(
    of path: String, _ change: WatchedChange = .entries
  ) throws(SystemError) -> AsyncStream<WatchEvent> {
    let mask =
      switch change {
      case .entries: IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE
      case .terminal: IN_ACCESS | IN_MODIFY
      }
    let (stream, continuation) = AsyncStream.makeStream(
      of: WatchEvent.self, bufferingPolicy: .bufferingNewest(change == .entries ? 1 : 16))
    try table.withLock { (table) throws(SystemError) in
      let watch = try check("watch", path) { inotify_add_watch(descriptor, path, UInt32(mask)) }
      let listener = table.nextListener
      table.nextListener += 1
      table.watches[watch, default: Watch(path: path)].listeners[listener] = continuation
      continuation.onTermination = { [weak self] _ in self?.remove(listener, from: watch) }
    }
    return stream
  }

  private func remove(_ listener: Int, from watch: Int32) {
    table.withLock { table in
      table.watches[watch]?.listeners[listener] = nil
      guard let left = table.watches[watch], left.listeners.isEmpty else { return }
      table.watches[watch] = nil
      inotify_rm_watch(descriptor, watch)
    }
  }

  private func drain() {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return }
      var offset = 0
      while offset + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
        }
        deliver(event)
        offset += MemoryLayout<inotify_event>.size + Int(event.len)
      }
    }
  }

  private func deliver(_ event: inotify_event) {
    let news = WatchEvent(wasRead: event.mask & UInt32(IN_ACCESS) != 0)
    let ended: [AsyncStream<WatchEvent>.Continuation] = table.withLock { table in
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
        for watch in table.watches.values {
          for listener in watch.listeners.values { listener.yield(news) }
        }
        return []
      }
      let listeners = table.watches[event.wd].map { Array($0.listeners.values) } ?? []
      guard event.mask & UInt32(IN_IGNORED) == 0 else {
        table.watches[event.wd] = nil
        return listeners
      }
      for listener in listeners { listener.yield(news) }
      return []
    }
    // The watched thing is gone. Finishing calls back into the table, so it waits for the lock.
    for listener in ended { listener.finish() }
  }
}
#endif
