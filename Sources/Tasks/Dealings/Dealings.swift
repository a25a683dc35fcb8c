package import Foundation
package import Model

/// What a team has agreed on beside its tasks: its milestones, and the terms of its agents.
///
/// It is a part of the fold of the team's log; money follows from it and is in the ledger.
package struct Dealings: Sendable, Equatable {
  /// In the order in which they were made.
  package private(set) var milestones: [Milestone] = []
  /// What holds for an agent's tasks now.
  package private(set) var agreements: [Address: Agreement] = [:]
  /// The last talk with an agent about terms.
  package private(set) var negotiations: [Address: Negotiation] = [:]

  package init() {}

  /// The milestone of a name, whatever it is written like.
  package func milestone(_ id: String, team: String) throws(MilestoneError) -> Milestone {
    guard let milestone = milestones.first(where: { $0.id == id }) else {
      throw .notFound(id, team: team)
    }
    return milestone
  }

  /// The name that the next milestone gets.
  package var nextMilestone: String {
    "m\((milestones.compactMap { Int($0.id.dropFirst()) }.max() ?? 0) + 1)"
  }

  /// Whether every milestone has come to its end or was done.
  package var areMilestonesDone: Bool {
    milestones.allSatisfy { $0.state.isFinal || $0.state == .completed }
  }

  package mutating func apply(_ event: DealingEvent) throws(MilestoneError) {
    switch event {
    case .milestone(let new):
      guard let place = milestones.firstIndex(where: { $0.id == new.id }) else {
        milestones.append(new)
        return
      }
      let old = milestones[place]
      guard old.state == new.state || old.state.leads(to: new.state) else {
        throw .invalidTransition(milestone: new.id, from: old.state, to: new.state)
      }
      milestones[place] = new
    case .agreement(let new): agreements[new.agent] = new
    case .negotiation(let new): negotiations[new.agent] = new
    }
  }

  /// The events that make the same anew.
  package var snapshot: [DealingEvent] {
    milestones.map { .milestone($0) }
      + agreements.sorted { "\($0.key)" < "\($1.key)" }.map { .agreement($0.value) }
      + negotiations.sorted { "\($0.key)" < "\($1.key)" }.map { .negotiation($0.value) }
  }
}

/// What is due by time alone.
extension Dealings {
  package func due(at now: Date) -> [DealingEvent] {
    milestones.compactMap { milestone in
      var milestone = milestone
      if milestone.isOverdue(at: now) {
        try? milestone.expire(at: now)
      } else if milestone.isReleaseDue(at: now) {
        try? milestone.release(at: now)
      } else {
        return nil
      }
      return .milestone(milestone)
    }
      + negotiations.values.sorted { "\($0.agent)" < "\($1.agent)" }.compactMap { negotiation in
        var negotiation = negotiation
        return negotiation.expireIfDue(at: now) ? .negotiation(negotiation) : nil
      }
  }

  /// When something becomes due; nil if nothing does.
  package var nextDeadline: Date? {
    (milestones.compactMap(\.nextDeadline)
      + negotiations.values.filter(\.state.isOpen).map {
        $0.startedAt + Negotiation.timeLimit
      }).min()
  }
}

extension Milestone {
  fileprivate var nextDeadline: Date? {
    if state == .completed { return completedAt.map { $0 + Self.disputeWindow } }
    return state.next.contains(.expired) ? expiresAt : nil
  }
}
