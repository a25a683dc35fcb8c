import Control

/// What goes on where the daemon is started anew, and does not start it.
extension Session {
  /// How long a daemon that has just ended is waited for where there is another way.
  private static let patience = Duration.seconds(2)

  /// What a daemon answers, or one that is started anew before the time is up; nil where none is there.
  func ask<Value: Sendable>(
    _ daemon: ControlClient?, until end: ContinuousClock.Instant,
    _ ask: (ControlClient) async throws -> Value
  ) async throws -> Value? {
    var daemon = daemon
    while let running = daemon, end > .now {
      do {
        return try await ask(running)
      } catch ControlError.closed {
        daemon = try await awaitDaemon(within: min(Self.patience, end - .now))
      }
    }
    return nil
  }

  /// Listens to events until the daemon ends and none is there within `patience`.
  ///
  /// `missed` is called at once, and whenever events may have been lost; then what they told of has to
  /// be looked at.
  func listen(
    within patience: Duration, missed: @Sendable () -> Void,
    _ heard: @Sendable (EventNotice) -> Void
  ) async throws {
    while let client = try await awaitDaemon(within: patience) {
      do {
        let last = try await client.lastEvent()
        missed()
        try await client.events(since: last + 1) { notice in
          heard(notice)
          return true
        }
      } catch ControlError.closed {
        // It has just stopped.
      }
      try Task.checkCancellation()
    }
  }
}
