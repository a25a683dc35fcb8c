package import Foundation
package import Model

/// Why a task is not given under an agreement, or no agreement is reached.
package enum AgreementError: Error, Equatable, CustomStringConvertible {
  case expired(team: String, Address, Date)
  case usedUp(team: String, Address, uses: Int)
  /// The seed's rejected price: more than was agreed, or a proposal that was turned down.
  case priceRejected(team: String, Address, price: Amount, max: Amount)
  case proposalRejected(team: String, Address, price: Amount)
  case unknownPrice(team: String, Address)
  /// The seed's failed negotiation: no agreement in the rounds or in the time.
  case tooManyRounds(team: String, Address)
  case tookTooLong(team: String, Address)
  case cancelled(team: String, Address)
  case notYourTurn(Negotiation.Party)
  case isOver(Negotiation.State)
  case isOpen(team: String, Address)
  case noProposal(team: String, Address)
  case notYours(team: String, Address)
  case invalidTerms(String)

  /// The name that stays the same for programs.
  package var code: String {
    switch self {
    case .expired: "agreement_expired"
    case .usedUp: "agreement_used_up"
    case .priceRejected, .proposalRejected: "price_rejected"
    case .unknownPrice: "price_unknown"
    case .tooManyRounds, .tookTooLong, .cancelled: "negotiation_failed"
    case .notYourTurn: "not_your_turn"
    case .isOver: "negotiation_over"
    case .isOpen: "negotiation_open"
    case .noProposal: "no_proposal"
    case .notYours: "not_your_terms"
    case .invalidTerms: "invalid_terms"
    }
  }

  package var description: String {
    switch self {
    case .expired(let team, let agent, let until):
      "the agreement of team \(team) with \(agent) expired at \(Timestamp.text(until));"
        + " renew it with `roost agree \(team) \(agent)`"
    case .usedUp(let team, let agent, let uses):
      "the agreement of team \(team) with \(agent) is used up:"
        + " it was for \(Printable.count(uses, "task")); renew it with `roost agree \(team) \(agent)`"
    case .priceRejected(let team, let agent, let price, let max):
      "proposed price was rejected: the task costs \(price), and team \(team) agreed with \(agent)"
        + " on at most \(max) a task; agree on more or make the task smaller"
    case .proposalRejected(let team, let agent, let price):
      "proposed price was rejected: team \(team) and \(agent) did not agree on \(price) a task;"
        + " propose another one"
    case .unknownPrice(let team, let agent):
      "the task's cost is not known, and team \(team) pays \(agent) in advance;"
        + " give an estimate or add the model to `rates` in config.json"
    case .tooManyRounds(let team, let agent):
      "payment negotiation failed: team \(team) and \(agent) did not agree within"
        + " \(Negotiation.roundLimit) rounds; begin anew with other terms"
    case .tookTooLong(let team, let agent):
      "payment negotiation failed: team \(team) and \(agent) did not agree within"
        + " \(Int(Negotiation.timeLimit / 60)) minutes; begin anew"
    case .cancelled(let team, let agent):
      "payment negotiation failed: that of team \(team) with \(agent) was cancelled; begin anew"
    case .notYourTurn(let party):
      "the last proposal is the \(party.rawValue)'s own; wait for an answer"
    case .isOver(let state): "the negotiation is over: it was \(state.rawValue); begin anew"
    case .isOpen(let team, let agent):
      "team \(team) and \(agent) talk about terms already; answer the last proposal or cancel it"
    case .noProposal(let team, let agent):
      "team \(team) and \(agent) have no proposal between them; make one with"
        + " `roost agree \(team) \(agent.name) --ask`"
    case .notYours(let team, let agent):
      "the terms of \(agent) in team \(team) are for it and the team's lead to say"
    case .invalidTerms(let why): "the proposed terms are not valid: \(why)"
    }
  }
}
