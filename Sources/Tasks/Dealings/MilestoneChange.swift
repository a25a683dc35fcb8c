package import Foundation
import Model

/// What is to become of a milestone.
package struct MilestoneChange: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    /// Its amount is set aside.
    case fund
    /// It is done, with evidence.
    case done
    case dispute
    /// It is accepted for good.
    case release
    /// Its money goes back after a dispute.
    case refund

    /// What the milestone becomes.
    package var state: MilestoneState {
      switch self {
      case .fund: .funded
      case .done: .completed
      case .dispute: .disputed
      case .release: .released
      case .refund: .refunded
      }
    }
  }

  package var team: String
  package var milestone: String
  package var kind: Kind
  /// What shows that it is done, where somebody says so.
  package var evidence = MilestoneEvidence()
  /// Where its check runs, if nobody is to do it whose directory is known.
  package var directory: String?
  package var reason: String?

  package init(team: String, milestone: String, kind: Kind) {
    self.team = team
    self.milestone = milestone
    self.kind = kind
  }

  /// Refuses a milestone that cannot be done from where it stands, before anything is checked.
  package func checkOrder(_ milestone: Milestone) throws(MilestoneError) {
    let states: Set<MilestoneState> =
      switch kind {
      case .fund: [.pending]
      case .done: [.funded, .active]
      case .dispute: [.active, .completed]
      case .release: [.completed, .disputed]
      case .refund: [.disputed]
      }
    guard states.contains(milestone.state) else {
      throw .invalidTransition(milestone: milestone.id, from: milestone.state, to: kind.state)
    }
  }

  /// The milestone afterwards.
  package func applied(
    to milestone: Milestone, evidence: MilestoneEvidence, at now: Date
  ) throws(MilestoneError) -> Milestone {
    var milestone = milestone
    switch kind {
    case .fund: try milestone.fund(at: now)
    case .done:
      // Whoever finishes it has worked on it.
      if milestone.state == .funded { try milestone.activate(at: now) }
      try milestone.complete(evidence, at: Timestamp.written(now))
    case .dispute: try milestone.dispute(reason ?? "", at: now)
    case .release: try milestone.release(at: now)
    case .refund: try milestone.refund(at: now)
    }
    return milestone
  }
}
