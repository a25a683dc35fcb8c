/// A command that says by its exit code whether work is good.
package struct Check: Sendable {
  package var command: String
  /// Where it runs.
  package var directory: String
  /// What it finds in its environment beside the daemon's own.
  package var environment: [String: String]
  /// How long it may run, by the clock.
  package var limit: Duration

  package init(
    _ command: String, in directory: String, environment: [String: String] = [:], limit: Duration
  ) {
    self.command = command
    self.directory = directory
    self.environment = environment
    self.limit = limit
  }

  /// How a check ended.
  package enum End: Sendable, Equatable {
    case exited(code: Int)
    /// It was ended after its time.
    case tookTooLong
    /// It was ended because nobody wanted it any more.
    case unwanted
    /// Nobody saw how it ended.
    case lost
  }

  var plan: AttemptPlan {
    AttemptPlan(
      arguments: ["sh", "-c", command], directory: directory, environment: environment, input: nil)
  }
}
