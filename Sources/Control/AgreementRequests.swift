package import JSONSyntax
package import Model
package import Tasks

/// What `agreement.change` is asked with.
package struct AgreementRequest: Sendable, Equatable {
  package var change: AgreementChange
  /// The agent that speaks; nil for whoever speaks for the team.
  package var speaker: Address?

  package init(_ change: AgreementChange, speaker: Address? = nil) {
    self.change = change
    self.speaker = speaker
  }

  package init(json: JSON) throws {
    self.init(
      AgreementChange(
        team: try json.requiredString("team"), agent: try json.requiredString("agent"),
        kind: try json.requiredCase("change"), terms: try json["terms"].map { try Terms(json: $0) }),
      speaker: try json["speaker"]?.string.map { try Address($0) })
  }

  package var json: JSON {
    [
      "team": .string(change.team), "agent": .string(change.agent),
      "change": .string(change.kind.rawValue), "terms": change.terms?.json,
      "speaker": speaker.map { .string("\($0)") },
    ]
  }
}

/// What a team and an agent have between them: what `agreement.change` answers, and `agreement.list`
/// for each.
package struct AgreementReply: Sendable, Equatable {
  package var agent: Address
  package var agreement: Agreement?
  package var negotiation: Negotiation?

  package init(agent: Address, agreement: Agreement?, negotiation: Negotiation?) {
    self.agent = agent
    self.agreement = agreement
    self.negotiation = negotiation
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")),
      agreement: try json["agreement"].map { try Agreement(json: $0) },
      negotiation: try json["negotiation"].map { try Negotiation(json: $0) })
  }

  package static func list(json: JSON) throws -> [AgreementReply] {
    try (json.array ?? []).map { try AgreementReply(json: $0) }
  }

  package var json: JSON {
    [
      "agent": .string("\(agent)"), "agreement": agreement?.json,
      "negotiation": negotiation?.json,
    ]
  }
}

/// How far an agent is trusted: what `trust.show` answers for each.
package struct TrustReply: Sendable, Equatable {
  package var agent: Address
  package var record: TrustRecord

  package init(agent: Address, record: TrustRecord) {
    self.agent = agent
    self.record = record
  }

  package init(json: JSON) throws {
    self.init(
      agent: try Address(json.requiredString("agent")), record: try TrustRecord(json: json))
  }

  package static func list(json: JSON) throws -> [TrustReply] {
    try (json.array ?? []).map { try TrustReply(json: $0) }
  }

  package var json: JSON {
    let head: JSON = ["agent": .string("\(agent)"), "score": .decimal(record.score)]
    let why: JSON = ["why": .string(record.explanation)]
    return head.adding(record.json).adding(why)
  }
}
