package import Foundation
package import Model

/// What a team or an agent wants of the terms between them.
package struct AgreementChange: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The terms hold from now on; nobody is asked.
    case set
    /// The first proposal.
    case ask
    case counter
    case accept
    case reject
    /// Ends the talk without an agreement.
    case cancel
  }

  package var team: String
  /// The agent whose terms they are, as it was written.
  package var agent: String
  package var kind: Kind
  /// What is proposed or holds; of no use where a proposal is answered.
  package var terms: Terms?

  package init(team: String, agent: String, kind: Kind, terms: Terms? = nil) {
    self.team = team
    self.agent = agent
    self.kind = kind
    self.terms = terms
  }

  /// What an agreement depends on beside its terms.
  package struct Trust: Sendable {
    package var score: Double
    package var threshold: Double

    package init(score: Double, threshold: Double) {
      self.score = score
      self.threshold = threshold
    }
  }

  /// The member that is meant.
  package func member(among members: [Address]) throws(TaskError) -> Address {
    guard let found = try Delegation.meant(agent, team, members, { $0 }) else {
      throw .notAMember(agent, team: team)
    }
    return found
  }

  /// What the log takes note of, where one of the parties says it.
  package func events(
    on dealings: Dealings, of agent: Address, by party: Negotiation.Party, _ trust: Trust,
    at now: Date
  ) throws(AgreementError) -> [TaskEvent] {
    let now = Timestamp.written(now)
    func agreed(_ terms: Terms) -> TaskEvent {
      .dealing(
        .agreement(
          Agreement(
            team: team, agent: agent, terms: terms, trust: trust.score,
            threshold: trust.threshold, at: now)))
    }
    switch kind {
    case .set:
      guard party == .team else { throw .notYours(team: team, agent) }
      let terms = try required()
      try terms.check(at: now)
      return [agreed(terms)]
    case .ask:
      if let last = dealings.negotiations[agent], last.state.isOpen, !last.isOverdue(at: now) {
        throw .isOpen(team: team, agent)
      }
      let talk = try Negotiation(team: team, agent: agent, by: party, required(), at: now)
      return [.dealing(.negotiation(talk))]
    case .counter, .accept, .reject, .cancel:
      guard var talk = dealings.negotiations[agent] else { throw .noProposal(team: team, agent) }
      switch kind {
      case .counter: try talk.counter(by: party, required(), at: now)
      case .accept:
        let terms = try talk.accept(by: party, at: now)
        return [.dealing(.negotiation(talk)), agreed(terms)]
      case .reject: try talk.reject(by: party, at: now)
      case .cancel: try talk.cancel()
      case .set, .ask: break
      }
      return [.dealing(.negotiation(talk))]
    }
  }

  private func required() throws(AgreementError) -> Terms {
    guard let terms else { throw .invalidTerms("no price is given") }
    return terms
  }
}
