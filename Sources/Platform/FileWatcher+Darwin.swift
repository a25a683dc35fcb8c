#if os(macOS)
@preconcurrency import Dispatch
import Foundation

/// Tells of changes through one kqueue source a path.
///
/// A kqueue tells of a directory's entries, but not of appends to a file in it; those are seen
/// by watching each file as well. It says nothing of reads on a terminal.
package final class FileWatcher: Sendable {
  package init() throws(SystemError) {}

  /// Wakes at each change until the stream's consumer goes away; changes that come together fold.
  package func changes(
    of path: String, _ change: WatchedChange = .entries
  ) throws(SystemError) -> AsyncStream<WatchEvent> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: WatchEvent.self, bufferingPolicy: .bufferingNewest(1))
    switch change {
    case .terminal:
      return stream
    case .entries:
      let directory = try DirectorySource(path) { continuation.yield(WatchEvent(wasRead: false)) }
      continuation.onTermination = { _ in directory.cancel() }
      return stream
    }
  }
}

/// The sources of one directory and of the files in it.
private final class DirectorySource: @unchecked Sendable {
  // Unchecked because `sources` is touched on `queue` alone.
  private let path: String
  private let queue = DispatchQueue(label: "file-watcher")
  private let wake: @Sendable () -> Void
  private var sources: [String: any DispatchSourceFileSystemObject] = [:]

  init(_ path: String, wake: @escaping @Sendable () -> Void) throws(SystemError) {
    self.path = path
    self.wake = wake
    try add(path)
    queue.async { self.addFiles() }
  }

  func cancel() {
    queue.async {
      for source in self.sources.values { source.cancel() }
      self.sources = [:]
    }
  }

  private func addFiles() {
    for name in (try? Files.names(in: path)) ?? [] where !name.hasPrefix(".") {
      let file = "\(path)/\(name)"
      if sources[file] == nil { try? add(file) }
    }
  }

  private func add(_ file: String) throws(SystemError) {
    let descriptor = try check("watch", file) { open(file, O_EVTONLY | O_CLOEXEC) }
    let source = DispatchSource.makeFileSystemObjectSource(
      fileDescriptor: descriptor, eventMask: [.write, .extend, .rename, .delete], queue: queue)
    source.setEventHandler { [weak self] in
      guard let self else { return }
      if !source.data.isDisjoint(with: [.rename, .delete]) {
        source.cancel()
        sources[file] = nil
      }
      addFiles()
      wake()
    }
    source.setCancelHandler { close(descriptor) }
    sources[file] = source
    source.activate()
  }
}
#endif
