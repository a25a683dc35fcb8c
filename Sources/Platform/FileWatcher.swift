import Synchronization

/// Something that a program did on a terminal.
package enum TerminalEvent: Sendable, Equatable {
  /// It read what was typed.
  case read
  /// It wrote to the screen.
  case write
}

/// The names of files that changed in a directory, gathered until somebody asks for them.
///
/// It says *look again*, never what changed: a file may have changed many times, or be gone.
package final class ChangedNames: Sendable {
  /// Stands for any file, where the system does not tell which one changed.
  package static let any = ""

  private let pending = Mutex((names: Set<String>(), isEnded: false))
  private let wake = Wake()
  private let cancelWatch: @Sendable () -> Void

  init(cancel: @escaping @Sendable () -> Void) {
    cancelWatch = cancel
  }

  deinit { cancelWatch() }

  func note(_ name: String) {
    pending.withLock { _ = $0.names.insert(name) }
    wake.ring()
  }

  /// Ends the waiting for good: whoever waits is told as if the directory were gone.
  package func end() {
    pending.withLock { $0.isEnded = true }
    wake.ring()
  }

  /// The names that changed since the last call, as soon as there are any; nil once the directory
  /// is gone or the task is cancelled.
  package func next() async -> Set<String>? {
    while !Task.isCancelled {
      let (names, isEnded) = pending.withLock { pending in
        defer { pending.names = [] }
        return pending
      }
      if !names.isEmpty { return names }
      if isEnded { return nil }
      await wake.wait()
    }
    return nil
  }

  /// Waits until one file may have changed; false once the directory is gone or the task is cancelled.
  package func next(about path: String) async -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    while let names = await next() {
      if names.contains(Self.any) || names.contains(name) { return true }
    }
    return false
  }
}
