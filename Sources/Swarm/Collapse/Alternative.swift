/// A try at a task that came to its end, beside others.
package struct Alternative: Sendable, Equatable {
  package var attempt: Int
  /// Whether it succeeded, its check among that.
  package var isPassing: Bool
  package var changedLines: Int
  package var duration: Duration

  package init(attempt: Int, isPassing: Bool, changedLines: Int, duration: Duration) {
    self.attempt = attempt
    self.isPassing = isPassing
    self.changedLines = changedLines
    self.duration = duration
  }

  /// The one whose work counts: of those that succeeded the one that changes least, then the fastest, then
  /// the first; nil where none succeeded.
  package static func winner(among all: [Alternative]) -> Alternative? {
    all.filter(\.isPassing).min {
      ($0.changedLines, $0.duration, $0.attempt) < ($1.changedLines, $1.duration, $1.attempt)
    }
  }
}
