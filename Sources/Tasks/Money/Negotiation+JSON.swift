package import JSONSyntax
import Model

extension Negotiation {
  package init(json: JSON) throws {
    team = try Name.checked(json.requiredString("team"), kind: "team")
    agent = try json.requiredAddress("agent")
    state = try json.requiredCase("state")
    rounds = try json.requiredArray("rounds").map { try Round(json: $0) }
    guard (1...Self.roundLimit).contains(rounds.count) else {
      throw JSONShapeError("\"rounds\" has \(rounds.count) proposals")
    }
  }

  package var json: JSON {
    [
      "team": .string(team), "agent": .string("\(agent)"), "state": .string(state.rawValue),
      "rounds": .array(rounds.map(\.json)),
    ]
  }
}

extension Negotiation.Round {
  init(json: JSON) throws(JSONShapeError) {
    by = try json.requiredCase("by")
    at = try json.requiredDate("at")
    terms = try Terms(json: json)
  }

  var json: JSON {
    let own: JSON = ["by": .string(by.rawValue), "at": .date(at)]
    return own.adding(terms.json)
  }
}
