package import Foundation

/// A task of a run, as it stands.
package struct RunTask: Sendable, Equatable {
  package let plan: PlannedTask
  package var state: RunTaskState
  /// The number of the last change of it, its becoming ready among them.
  package var revision: Int
  /// Since when it is in its state.
  package var since: Date
  package var attempts: [RunAttempt]
  /// Why it is where it is, where that needs to be said.
  package var reason: String?
  /// When it may be tried again.
  package var retryAt: Date?
  /// How many of the attempts count against how often it may be tried.
  package var failures: Int
  /// How often its service has refused it.
  package var refusals: Int
  /// The commit with its work.
  package var commit: String?
  /// The files over which its work contradicts others'.
  package var conflicts: [String]
  /// The tasks for which it was skipped.
  package var becauseOf: [String]
  /// The place of the first attempt among which one is to be chosen, where several are made side by side.
  package var firstTry: Int
  /// The number of the one that counts.
  package var chosen: Int?
  /// What the tries side by side are judged by, as far as they were looked at.
  package var collapse = CollapseController()
  /// What the last look at them said.
  package var looks: [CollapseLook] = []
  /// Whether it is a refusal of its service that another try waits for.
  var isRefused: Bool
  /// Whether a person wants those that wait for it to go on without it.
  package var isWaived: Bool

  package init(_ plan: PlannedTask, at date: Date) {
    self.plan = plan
    state = plan.dependencies.isEmpty ? .ready : .pending
    since = date
    revision = 1
    attempts = []
    failures = 0
    refusals = 0
    firstTry = 0
    isRefused = false
    conflicts = []
    becauseOf = []
    isWaived = false
  }

  package var id: String { plan.id }

  /// What its attempts cost, in micro-dollars, and how many tools their agents called.
  package var cost: Int { attempts.reduce(0) { $0 + ($1.cost ?? 0) } }
  package var toolCalls: Int { attempts.reduce(0) { $0 + ($1.toolCalls ?? 0) } }

  package var report: AttemptReport? { current?.end?.report }

  /// Whether those that wait for it may begin.
  package var letsOthersBegin: Bool {
    state.isSuccess || (state.isFailure && isDispensable)
  }

  /// Whether those that wait for it can never begin.
  package var keepsOthersFromBeginning: Bool { state.isFailure && !isDispensable }

  private var isDispensable: Bool { plan.isFailureAllowed || isWaived }
}
