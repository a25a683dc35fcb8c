import JSONSyntax

/// One change of what a team has agreed on: a line of its log, with the value as it is then.
package enum DealingEvent: Sendable, Equatable {
  case milestone(Milestone)
  case agreement(Agreement)
  case negotiation(Negotiation)
}

extension DealingEvent {
  /// Nil for what is not an event of agreements.
  init?(_ name: String, json: JSON) throws {
    let value = json["value"] ?? .null
    switch name {
    case "milestone": self = .milestone(try Milestone(json: value))
    case "agreement": self = .agreement(try Agreement(json: value))
    case "negotiation": self = .negotiation(try Negotiation(json: value))
    default: return nil
    }
  }

  var json: JSON {
    switch self {
    case .milestone(let milestone): ["event": "milestone", "value": milestone.json]
    case .agreement(let agreement): ["event": "agreement", "value": agreement.json]
    case .negotiation(let negotiation): ["event": "negotiation", "value": negotiation.json]
    }
  }
}
