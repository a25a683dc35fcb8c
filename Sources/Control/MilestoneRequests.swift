package import JSONSyntax
package import Tasks

/// What `milestone.add` is asked with.
package struct AddMilestoneRequest: Sendable, Equatable {
  package var team: String
  package var draft: MilestoneDraft

  package init(team: String, draft: MilestoneDraft) {
    self.team = team
    self.draft = draft
  }

  package init(json: JSON) throws {
    self.init(team: try json.requiredString("team"), draft: try MilestoneDraft(json: json))
  }

  package var json: JSON {
    let head: JSON = ["team": .string(team)]
    return head.adding(draft.json)
  }
}

extension MilestoneDraft {
  package init(json: JSON) throws {
    self.init(
      title: try json.requiredString("title"), amount: try Amount(json: json["amount"] ?? .null))
    agent = json["agent"]?.string
    check = json["check"]?.string
    isFixedPrice = json["fixed_price"]?.bool ?? false
    seconds = json["time"]?.double ?? Milestone.standardTime
  }

  package var json: JSON {
    [
      "title": .string(title), "amount": amount.json, "agent": agent.map(JSON.string),
      "check": check.map(JSON.string), "fixed_price": isFixedPrice ? true : nil,
      "time": .decimal(seconds),
    ]
  }
}

/// What `milestone.change` is asked with.
extension MilestoneChange {
  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), milestone: try json.requiredString("milestone"),
      kind: try json.requiredCase("change"))
    evidence = try json["evidence"].map { try MilestoneEvidence(json: $0) } ?? MilestoneEvidence()
    directory = json["directory"]?.string
    reason = json["reason"]?.string
  }

  package var json: JSON {
    [
      "team": .string(team), "milestone": .string(milestone), "change": .string(kind.rawValue),
      "evidence": evidence.isEmpty ? nil : evidence.json, "directory": directory.map(JSON.string),
      "reason": reason.map(JSON.string),
    ]
  }
}

/// A milestone with what is set aside for it and what was spent of that: what `milestone.list`
/// answers for each.
package struct MilestoneReply: Sendable, Equatable {
  package var milestone: Milestone
  package var held: Amount
  package var drawn: Amount

  package init(_ milestone: Milestone, _ hold: MilestoneFunds?) {
    self.milestone = milestone
    held = hold?.held ?? .zero
    drawn = hold?.drawn ?? .zero
  }

  package init(json: JSON) throws {
    milestone = try Milestone(json: json)
    held = try Amount(json: json["held"] ?? .null)
    drawn = try Amount(json: json["drawn"] ?? .null)
  }

  package static func list(json: JSON) throws -> [MilestoneReply] {
    try (json.array ?? []).map { try MilestoneReply(json: $0) }
  }

  package var json: JSON {
    let money: JSON = ["held": held.json, "drawn": drawn.json]
    return milestone.json.adding(money)
  }
}
