package import Platform
import Synchronization

/// What the program in a pane did on its terminal while somebody watched.
package final class TerminalActivity: Sendable {
  private let watcher: FileWatcher
  private let counts = Mutex((reads: 0, writes: 0, lastWrite: ContinuousClock.now))

  private init(_ watcher: FileWatcher) {
    self.watcher = watcher
  }

  /// Whether reads are told at all.
  var isTold: Bool { watcher.tellsOfTerminals }

  /// How often the program has read what was typed, until this moment.
  var reads: Int {
    watcher.catchUp()
    return counts.withLock { $0.reads }
  }

  /// How often it has written, until this moment, as far as it can be told apart.
  var writes: Int {
    watcher.catchUp()
    return counts.withLock { $0.writes }
  }

  /// How much happened in all.
  var count: Int { counts.withLock { $0.reads + $0.writes } }

  /// How long the program has not written anything.
  var quiet: Duration { counts.withLock { $0.lastWrite.duration(to: .now) } }

  /// Waits until the program on a terminal has not written for a time.
  package static func awaitQuiet(
    on terminal: Terminal, _ watcher: FileWatcher, for time: Duration
  ) async throws {
    let wake = Wake()
    try await during(terminal, watcher, ringing: wake) { activity in
      while activity.quiet < time {
        await wake.wait(time - activity.quiet)
        try Task.checkCancellation()
      }
    }
  }

  private func note(_ event: TerminalEvent) {
    counts.withLock { counts in
      switch event {
      case .read: counts.reads += 1
      case .write:
        counts.writes += 1
        counts.lastWrite = .now
      }
    }
  }

  /// Watches a terminal while the body runs, and rings the bell at each thing that happens on it.
  static func during<Result: Sendable>(
    _ terminal: Terminal, _ watcher: FileWatcher, ringing wake: Wake,
    _ body: @Sendable (TerminalActivity) async throws -> Result
  ) async throws -> Result {
    let activity = TerminalActivity(watcher)
    return try await watcher.watch(terminal: terminal.path) { event in
      activity.note(event)
      wake.ring()
    } during: {
      try await body(activity)
    }
  }
}
