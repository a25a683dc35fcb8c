package import Foundation
package import Model

/// A part of a team's work with a price of its own, which is set aside until it is done.
package struct Milestone: Sendable, Equatable {
  /// The most that a team may have.
  package static let limit = 10
  /// How long a completed milestone may be disputed.
  package static let disputeWindow: TimeInterval = 3600
  /// How long a milestone has where no time is given.
  package static let standardTime: TimeInterval = 24 * 3600

  package let id: String
  package var title: String
  package let amount: Amount
  /// Who does it.
  package var agent: Address?
  package internal(set) var state = MilestoneState.pending
  /// When its time is over and what is held goes back.
  package var expiresAt: Date
  /// The command that shows whether it is done, if there is one.
  package var check: String?
  package internal(set) var evidence: MilestoneEvidence?
  package internal(set) var completedAt: Date?
  /// Why it is or was disputed.
  package internal(set) var dispute: String?
  /// Whether whoever does it is paid its amount, rather than what it costs.
  package var isFixedPrice = false

  package init(
    id: String, title: String, amount: Amount, agent: Address? = nil, createdAt: Date,
    time: TimeInterval = standardTime
  ) {
    self.id = id
    self.title = title
    self.amount = amount
    self.agent = agent
    expiresAt = createdAt + time
  }

  /// Whether its time is over before it was done.
  package func isOverdue(at now: Date) -> Bool {
    state.next.contains(.expired) && now > expiresAt
  }

  /// Whether a completed milestone may still be disputed.
  package func isDisputable(at now: Date) -> Bool {
    completedAt.map { now <= $0 + Self.disputeWindow } ?? true
  }

  /// Whether it is accepted because nobody disputed it in time.
  package func isReleaseDue(at now: Date) -> Bool { state == .completed && !isDisputable(at: now) }
}

/// The transitions; each throws and changes nothing where it is not allowed.
extension Milestone {
  package mutating func fund(at now: Date) throws(MilestoneError) {
    try move(to: .funded, at: now)
  }

  package mutating func activate(at now: Date) throws(MilestoneError) {
    try move(to: .active, at: now)
  }

  /// Somebody works on one that is funded; that its time is over shows by itself.
  mutating func begin() {
    if state == .funded { state = .active }
  }

  /// Marks it as done; a check that was run has to have passed.
  package mutating func complete(
    _ evidence: MilestoneEvidence, at now: Date
  ) throws(MilestoneError) {
    try allow(.completed, at: now)
    guard !evidence.isEmpty else { throw .noEvidence(milestone: id) }
    if let exitCode = evidence.check?.exitCode, exitCode != 0 {
      throw .checkFailed(milestone: id, exitCode: exitCode)
    }
    if check != nil, evidence.check == nil { throw .noEvidence(milestone: id) }
    (state, self.evidence, completedAt) = (.completed, evidence, now)
  }

  package mutating func dispute(_ reason: String, at now: Date) throws(MilestoneError) {
    try allow(.disputed, at: now)
    guard isDisputable(at: now) else { throw .disputeWindowOver(milestone: id) }
    (state, dispute) = (.disputed, reason)
  }

  /// Accepts it for good.
  package mutating func release(at now: Date) throws(MilestoneError) {
    try move(to: .released, at: now)
  }

  /// Gives its money back after a dispute.
  package mutating func refund(at now: Date) throws(MilestoneError) {
    try move(to: .refunded, at: now)
  }

  /// Ends one whose time is over, or whose team ends: then `isForced`.
  package mutating func expire(at now: Date, isForced: Bool = false) throws(MilestoneError) {
    guard state.next.contains(.expired) else { throw transitionError(.expired) }
    guard isForced || isOverdue(at: now) else { throw .notOverdue(milestone: id) }
    state = .expired
  }

  private mutating func move(to next: MilestoneState, at now: Date) throws(MilestoneError) {
    try allow(next, at: now)
    state = next
  }

  private func allow(_ next: MilestoneState, at now: Date) throws(MilestoneError) {
    guard state.next.contains(next) else { throw transitionError(next) }
    // What is late may still be disputed: a person decides on it.
    if next != .disputed, isOverdue(at: now) { throw .expired(milestone: id) }
  }

  private func transitionError(_ next: MilestoneState) -> MilestoneError {
    .invalidTransition(milestone: id, from: state, to: next)
  }
}
