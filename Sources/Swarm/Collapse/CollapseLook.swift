/// What one look at a try said that is remembered: a part of a line of the run's log, from which decisions
/// follow alike for every daemon that reads it.
package struct CollapseLook: Sendable, Equatable {
  package var attempt: Int
  /// Whether the task's own check ended with 0.
  package var isPassing: Bool
  /// The files that were looked at, as a tree of git's; nil of a try that has ended well, whose work is in
  /// the log.
  package var tree: String?

  package init(attempt: Int, isPassing: Bool, tree: String? = nil) {
    self.attempt = attempt
    self.isPassing = isPassing
    self.tree = tree
  }

  var observation: CollapseObservation {
    CollapseObservation(attempt: attempt, isPassing: isPassing)
  }
}
