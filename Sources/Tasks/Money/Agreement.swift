package import Foundation
package import JSONSyntax
package import Model

/// What a team and an agent agreed on for the agent's tasks.
package struct Agreement: Sendable, Equatable {
  package let team: String
  package let agent: Address
  package let mode: PaymentMode
  package let terms: Terms
  package let agreedAt: Date
  /// How many tasks were given under it.
  package private(set) var used = 0

  /// An agreement whose mode follows from the price and the trust at the time.
  package init(
    team: String, agent: Address, terms: Terms, trust: Double, threshold: Double, at now: Date
  ) {
    self.team = team
    self.agent = agent
    self.terms = terms
    mode = PaymentMode(price: terms.maxPerTask, trust: trust, threshold: threshold)
    agreedAt = now
  }

  /// How many tasks are left; nil for any number.
  package var remaining: Int? { terms.uses.map { max(0, $0 - used) } }

  package func isExpired(at now: Date) -> Bool { terms.validUntil.map { now > $0 } ?? false }

  /// Checks that a task may be given under it, and returns what has to be reserved first.
  ///
  /// An estimate of nil is a cost that is not known. Only `prepay` needs one; the actual cost of
  /// the other modes is compared afterwards, see `allows(_:)`.
  package func check(_ estimate: Amount?, at now: Date) throws(AgreementError) -> Amount? {
    if let until = terms.validUntil, now > until { throw .expired(team: team, agent, until) }
    if let uses = terms.uses, used >= uses { throw .usedUp(team: team, agent, uses: uses) }
    if let estimate, estimate > terms.maxPerTask {
      throw .priceRejected(team: team, agent, price: estimate, max: terms.maxPerTask)
    }
    guard mode == .prepay else { return nil }
    guard let estimate else { throw .unknownPrice(team: team, agent) }
    return estimate
  }

  /// Whether a cost lies within what was agreed for one task.
  package func allows(_ cost: Amount) -> Bool { cost <= terms.maxPerTask }

  /// Counts a task that was given.
  package mutating func use() { used += 1 }
}

extension Agreement {
  package init(json: JSON) throws {
    team = try Name.checked(json.requiredString("team"), kind: "team")
    agent = try json.requiredAddress("agent")
    mode = try json.requiredCase("mode")
    terms = try Terms(json: json)
    agreedAt = try json.requiredDate("agreed_at")
    used = try json.count("used")
  }

  package var json: JSON {
    let own: JSON = [
      "team": .string(team), "agent": .string("\(agent)"), "mode": .string(mode.rawValue),
    ]
    let rest: JSON = ["used": .integer(used), "agreed_at": .date(agreedAt)]
    return [own, terms.json, rest].reduce(.object(JSONObject())) {
      $0.adding($1)
    }
  }
}
