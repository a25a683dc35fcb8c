/// What a watcher looks out for.
package enum WatchedChange: Sendable {
  /// Files written, made, renamed or removed in a directory.
  case entries
  /// A terminal's program read from it or wrote to it.
  case terminal
}

/// A change that a watcher saw. It says *look again*, never what changed.
package struct WatchEvent: Sendable, Equatable {
  /// A program read what was typed.
  package var wasRead: Bool
}
