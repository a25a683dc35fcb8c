package import JSONSyntax
import Model

extension Settlement {
  package init(json: JSON) throws {
    mode = try json.requiredCase("mode")
    lines = try json.requiredArray("milestones").map { try Line(json: $0) }
  }

  package var json: JSON {
    [
      "mode": .string(mode.rawValue), "members_settled": .integer(membersSettled),
      "settled": total(\.settled).json, "refunded": total(\.refunded).json,
      "disputed": total(\.disputed).json, "amount": total(\.amount).json,
      "milestones": .array(lines.map(\.json)),
    ]
  }
}

extension Settlement.Line {
  init(json: JSON) throws {
    self.init(
      milestone: try json.requiredString("milestone"),
      agent: try json.address("agent"),
      amount: try json.requiredAmount("amount"), settled: try json.requiredAmount("settled"),
      refunded: try json.requiredAmount("refunded"), disputed: try json.requiredAmount("disputed"),
      earned: try json.requiredAmount("earned"), drawn: try json.requiredAmount("drawn"))
  }

  var json: JSON {
    [
      "milestone": .string(milestone), "agent": agent.map { .string("\($0)") },
      "amount": amount.json, "settled": settled.json, "refunded": refunded.json,
      "disputed": disputed.json, "earned": earned.json, "drawn": drawn.json,
    ]
  }
}
