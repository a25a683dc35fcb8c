package import Foundation

/// What was seen of one try at a task, at one time.
package struct CollapseObservation: Sendable, Equatable {
  /// The number of the try, which also decides where two are as good.
  package var attempt: Int
  /// Whether the task's own check ended with 0.
  package var isPassing: Bool
  package var changedFiles: Set<String> = []
  package var changedLines = 0
  /// From 0 to 1; a process on this machine has 1.
  package var resource = 1.0
  package var unhealthySignals = 0

  package init(attempt: Int, isPassing: Bool) {
    self.attempt = attempt
    self.isPassing = isPassing
  }
}

/// What is kept of a try from one look to the next.
package struct CollapseRecord: Sendable, Equatable {
  package let firstSeen: Date
  package private(set) var breaks = 0
  package private(set) var failedChecks = 0
  package private(set) var poorResources = 0

  init(firstSeen: Date) {
    self.firstSeen = firstSeen
  }

  mutating func note(_ observation: CollapseObservation, _ policy: CollapsePolicy) {
    breaks += (observation.isPassing ? 0 : 1) + max(0, min(observation.unhealthySignals, 1000))
    failedChecks = observation.isPassing ? 0 : failedChecks + 1
    poorResources = observation.resource < policy.minResource ? poorResources + 1 : 0
  }
}
