/// Whether a task that failed is tried again, and when.
package struct RetryPolicy: Sendable, Equatable {
  /// How often after the first attempt.
  package var maxRetries: Int
  package var baseDelay: Duration
  package var maxDelay: Duration

  package init(maxRetries: Int, baseDelay: Duration, maxDelay: Duration) {
    self.maxRetries = maxRetries
    self.baseDelay = baseDelay
    self.maxDelay = maxDelay
  }

  /// The policy of a run, for a task that may have a number of attempts of its own.
  package init(_ config: SwarmConfig, task: PlannedTask) {
    self.init(
      maxRetries: task.maxAttempts.map { max(0, $0 - 1) } ?? config.maxRetries,
      baseDelay: config.baseDelay, maxDelay: config.maxDelay)
  }

  /// Whether there is another attempt after some that failed for a passing reason; those that a rate limit
  /// ended are not counted.
  package func allowsRetry(afterFailures failures: Int) -> Bool { failures <= maxRetries }

  /// How long is waited at most before a retry, the first being 0: the base, doubled each time.
  package func longestDelay(beforeRetry retry: Int) -> Duration {
    var delay = min(baseDelay, maxDelay)
    for _ in 0..<max(0, retry) {
      guard .zero < delay, delay < maxDelay else { break }
      delay = min(delay * 2, maxDelay)
    }
    return delay
  }

  /// How long is waited before a retry: anything up to the longest, so that those that failed together do
  /// not come back together (full jitter), in whole milliseconds.
  package func delay(
    beforeRetry retry: Int, using random: inout some RandomNumberGenerator
  ) -> Duration {
    let (seconds, attoseconds) = longestDelay(beforeRetry: retry).components
    let longest = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    return .milliseconds(Int64.random(in: 0...max(0, longest), using: &random))
  }
}
