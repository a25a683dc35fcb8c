/// Pauses between looks, which grow, up to a limit in all.
struct Pauses {
  private var pause = Duration.milliseconds(10)
  private let end: ContinuousClock.Instant

  init(limit: Duration) {
    end = .now + limit
  }

  /// Waits before the next look; false once the limit is reached.
  mutating func wait() async throws -> Bool {
    guard ContinuousClock.now < end else { return false }
    try await Task.sleep(for: pause)
    pause = min(pause * 2, .milliseconds(500))
    return true
  }
}
