package import Foundation
package import Model

/// Two parties who propose terms to each other until one accepts.
package struct Negotiation: Sendable, Equatable {
  package enum State: String, CaseIterable, Sendable {
    case proposed
    case countered
    case accepted
    case rejected
    case expired
    case cancelled

    package var isOpen: Bool { self == .proposed || self == .countered }
  }

  package enum Party: String, CaseIterable, Sendable {
    case team
    case agent
  }

  /// One proposal.
  package struct Round: Sendable, Equatable {
    package var by: Party
    package var terms: Terms
    package var at: Date
  }

  /// The most proposals, the first one included.
  package static let roundLimit = 5
  /// Seconds from the first proposal until it has to be accepted.
  package static let timeLimit: TimeInterval = 300

  package let team: String
  package let agent: Address
  package internal(set) var state = State.proposed
  /// The proposals, at least one.
  package internal(set) var rounds: [Round]

  /// Begins with a proposal.
  package init(
    team: String, agent: Address, by party: Party = .team, _ terms: Terms, at now: Date
  ) throws(AgreementError) {
    try terms.check(at: now)
    self.team = team
    self.agent = agent
    rounds = [Round(by: party, terms: terms, at: now)]
  }

  package var startedAt: Date { rounds[0].at }
  /// The last proposal, which is accepted or not.
  package var last: Round { rounds[rounds.count - 1] }

  package func isOverdue(at now: Date) -> Bool {
    state.isOpen && now > startedAt + Self.timeLimit
  }
}

/// The transitions. Where the time is over the negotiation becomes expired and the call throws.
extension Negotiation {
  /// Answers a proposal with another one.
  package mutating func counter(
    by party: Party, _ terms: Terms, at now: Date
  ) throws(AgreementError) {
    try answer(by: party, at: now)
    guard rounds.count < Self.roundLimit else { throw .tooManyRounds(team: team, agent) }
    try terms.check(at: now)
    rounds.append(Round(by: party, terms: terms, at: now))
    state = .countered
  }

  /// Accepts the other party's last proposal and returns its terms.
  @discardableResult
  package mutating func accept(by party: Party, at now: Date) throws(AgreementError) -> Terms {
    try answer(by: party, at: now)
    state = .accepted
    return last.terms
  }

  package mutating func reject(by party: Party, at now: Date) throws(AgreementError) {
    try answer(by: party, at: now)
    state = .rejected
  }

  /// Ends it without an agreement, by whoever wants to.
  package mutating func cancel() throws(AgreementError) {
    guard state.isOpen else { throw .isOver(state) }
    state = .cancelled
  }

  /// Marks it as expired if its time is over, and returns whether it was marked now.
  @discardableResult
  package mutating func expireIfDue(at now: Date) -> Bool {
    guard isOverdue(at: now) else { return false }
    state = .expired
    return true
  }

  /// What it came to: the terms that were accepted, nil while it is open, or why there are none.
  package func result() throws(AgreementError) -> Terms? {
    switch state {
    case .proposed, .countered: return nil
    case .accepted: return last.terms
    case .rejected: throw .proposalRejected(team: team, agent, price: last.terms.maxPerTask)
    case .expired: throw .tookTooLong(team: team, agent)
    case .cancelled: throw .cancelled(team: team, agent)
    }
  }

  private mutating func answer(by party: Party, at now: Date) throws(AgreementError) {
    guard state.isOpen else { throw .isOver(state) }
    if expireIfDue(at: now) { throw .tookTooLong(team: team, agent) }
    guard party != last.by else { throw .notYourTurn(party) }
  }
}
