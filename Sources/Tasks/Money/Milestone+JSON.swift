package import JSONSyntax
import Model

extension Milestone {
  package init(json: JSON) throws {
    id = try json.requiredString("id")
    title = try json.requiredString("title")
    amount = try json.requiredAmount("amount")
    agent = try json.address("agent")
    state = try json.requiredCase("state")
    expiresAt = try json.requiredDate("expires_at")
    check = try json.optionalString("check")
    evidence = try json["evidence"].map { try MilestoneEvidence(json: $0) }
    completedAt = try json.date("completed_at")
    dispute = try json.optionalString("dispute")
    isFixedPrice = json["fixed_price"]?.bool ?? false
  }

  package var json: JSON {
    [
      "id": .string(id), "title": .string(title), "amount": amount.json,
      "agent": agent.map { .string("\($0)") }, "state": .string(state.rawValue),
      "expires_at": .date(expiresAt), "check": check.map(JSON.string),
      "evidence": evidence?.json, "completed_at": completedAt.map(JSON.date),
      "dispute": dispute.map(JSON.string), "fixed_price": isFixedPrice ? true : nil,
    ]
  }
}
