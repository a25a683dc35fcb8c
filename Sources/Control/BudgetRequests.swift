package import JSONSyntax
package import Model
package import Tasks

/// What `budget.set` and `budget.add` are asked with.
package struct BudgetRequest: Sendable, Equatable {
  package var team: String
  package var amount: Amount
  /// What is to happen when it is spent; nil for what was said before.
  package var onExhausted: ExhaustedAction?

  package init(team: String, amount: Amount) {
    self.team = team
    self.amount = amount
  }

  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), amount: try Amount(json: json["amount"] ?? .null))
    onExhausted = try json["on_exhausted"].map { _ in try json.requiredCase("on_exhausted") }
  }

  package var json: JSON {
    [
      "team": .string(team), "amount": amount.json,
      "on_exhausted": (onExhausted?.rawValue).map(JSON.string),
    ]
  }
}

/// What a team may spend and has spent, and on whom: what the methods of budgets answer.
package struct BudgetReply: Sendable, Equatable {
  package var team: String
  package var status: String
  package var onExhausted: ExhaustedAction
  package var balances: Balances
  /// All that was spent, with the costs whose price is not known.
  package var total: CostTotal
  /// What was spent by each agent, `name@team`.
  package var agents: [String: CostTotal]
  package var models: [String: CostTotal]
  /// What the team's own agents told of their work last, `name@team`.
  package var usage: [String: UsageReport]

  package init(_ ledger: MoneyLedger, usage reports: [Address: UsageReport] = [:]) {
    team = ledger.team
    status = Budget(ledger).status.rawValue
    onExhausted = ledger.onExhausted
    balances = ledger.balances
    total = ledger.total
    agents = Dictionary(uniqueKeysWithValues: ledger.agents.map { ("\($0)", $1) })
    models = ledger.models
    usage = Dictionary(uniqueKeysWithValues: reports.map { ("\($0)", $1) })
  }

  package init(json: JSON) throws {
    team = try json.requiredString("team")
    status = try json.requiredString("status")
    onExhausted = try json.requiredCase("on_exhausted")
    balances = try Balances(json: json)
    total = try json["total"].map { try CostTotal(json: $0) } ?? CostTotal()
    agents = try Self.totals(json["agents"])
    models = try Self.totals(json["models"])
    usage = [:]
    for member in json["usage"]?.object?.members ?? [] {
      usage[member.key] = try UsageReport(json: member.value)
    }
  }

  package var json: JSON {
    let head: JSON = [
      "team": .string(team), "status": .string(status),
      "on_exhausted": .string(onExhausted.rawValue),
    ]
    return head.adding(balances.json).adding([
      "total": total.json, "agents": Self.json(agents), "models": Self.json(models),
      "usage": usage.isEmpty
        ? nil
        : .object(
          JSONObject(
            usage.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value.json) })),
    ])
  }

  private static func totals(_ json: JSON?) throws -> [String: CostTotal] {
    var totals: [String: CostTotal] = [:]
    for member in json?.object?.members ?? [] {
      totals[member.key] = try CostTotal(json: member.value)
    }
    return totals
  }

  private static func json(_ totals: [String: CostTotal]) -> JSON {
    .object(
      JSONObject(
        totals.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value.json) }))
  }
}
