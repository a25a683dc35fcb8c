/// A part of the budget that the costs have reached; told once until the budget is changed.
package enum BudgetAlert: String, CaseIterable, Sendable, Comparable {
  case half = "50"
  case most = "80"
  case nearlyAll = "95"
  /// The whole budget is spent, or more than was available.
  case exhausted = "100"

  package var percent: Int {
    switch self {
    case .half: 50
    case .most: 80
    case .nearlyAll: 95
    case .exhausted: 100
    }
  }

  /// Whether the lead is warned, rather than that it only is an event.
  package var isWarning: Bool { percent >= 80 }

  package static func < (left: BudgetAlert, right: BudgetAlert) -> Bool {
    left.percent < right.percent
  }

  /// Whether the costs have reached it; a budget of zero is exhausted and has no parts.
  func isReached(by balances: Balances) -> Bool {
    if self == .exhausted {
      return balances.spent >= balances.allocated || balances.available.isNegative
    }
    return balances.allocated > .zero
      && balances.spent.micros * 100 >= balances.allocated.micros * Int64(percent)
  }
}

/// What happens when a team's budget is exhausted.
package enum ExhaustedAction: String, CaseIterable, Sendable {
  /// It is told, and work goes on.
  case notify
  /// It is told, and no new task begins; those that run go on.
  case stop
  /// It is told, no new task begins, and the team is shut down.
  case shutdown

  package static let standard = ExhaustedAction.stop

  package var stopsNewTasks: Bool { self != .notify }

  /// What happens, as a sentence about the team ends.
  package var words: String {
    switch self {
    case .notify: "work goes on"
    case .stop: "it takes no new tasks"
    case .shutdown: "it is shut down"
    }
  }
}
