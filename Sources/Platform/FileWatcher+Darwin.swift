#if os(macOS)
@preconcurrency import Dispatch
import Foundation

/// Tells of changes through one kqueue source a path.
///
/// A kqueue tells of a directory's entries, but not of appends to a file in it; those are seen
/// by watching each file as well. It says nothing of reads and writes on a terminal.
package final class FileWatcher: Sendable {
  /// Which limit of the system keeps something from being watched; this one has none that is its own.
  package var shortage: String? { nil }

  /// Whether reads and writes on a terminal are told.
  package var tellsOfTerminals: Bool { false }

  package init(canWatch: Bool = true) throws(SystemError) {}

  /// Watches a directory until the result goes away.
  package func entries(of directory: String) throws(SystemError) -> ChangedNames {
    let sources = DirectorySources(directory)
    let names = ChangedNames { sources.cancel() }
    try sources.start { [weak names] name in
      names?.note(name)
    } end: { [weak names] in
      names?.end()
    }
    return names
  }

  /// Runs the body; what happens on the terminal the system does not tell.
  package func watch<Result: Sendable>(
    terminal path: String, _ note: @escaping @Sendable (TerminalEvent) -> Void,
    during body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await body()
  }

  /// Tells of everything that has happened until now: of terminals, nothing.
  package func catchUp() {}
}

/// The sources of one directory and of the files in it.
private final class DirectorySources: @unchecked Sendable {
  // Unchecked because `sources` is touched on `queue` alone.
  private let path: String
  private let queue = DispatchQueue(label: "file-watcher")
  private var sources: [String: any DispatchSourceFileSystemObject] = [:]
  private var note: @Sendable (String) -> Void = { _ in }
  private var end: @Sendable () -> Void = {}

  init(_ path: String) {
    self.path = path
  }

  func start(
    note: @escaping @Sendable (String) -> Void, end: @escaping @Sendable () -> Void
  ) throws(SystemError) {
    let descriptor = try check("watch", path) { open(path, O_EVTONLY | O_CLOEXEC) }
    queue.sync {
      self.note = note
      self.end = end
      add(descriptor, name: ChangedNames.any)
      addFiles()
    }
  }

  func cancel() {
    queue.async {
      for source in self.sources.values { source.cancel() }
      self.sources = [:]
    }
  }

  private func addFiles() {
    for name in (try? Files.names(in: path)) ?? [] where !name.hasPrefix(".") {
      guard sources[name] == nil else { continue }
      let descriptor = open("\(path)/\(name)", O_EVTONLY | O_CLOEXEC)
      if descriptor >= 0 { add(descriptor, name: name) }
    }
  }

  private func add(_ descriptor: Int32, name: String) {
    let source = DispatchSource.makeFileSystemObjectSource(
      fileDescriptor: descriptor, eventMask: [.write, .extend, .rename, .delete], queue: queue)
    source.setEventHandler { [weak self] in
      guard let self else { return }
      if !source.data.isDisjoint(with: [.rename, .delete]) {
        source.cancel()
        sources[name] = nil
        if name == ChangedNames.any { return end() }
      }
      addFiles()
      note(name)
    }
    source.setCancelHandler { close(descriptor) }
    sources[name] = source
    source.activate()
  }
}
#endif
