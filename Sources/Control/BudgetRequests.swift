package import JSONSyntax
package import Tasks

/// What `budget.set` and `budget.add` are asked with.
package struct BudgetRequest: Sendable, Equatable {
  package var team: String
  package var amount: Amount

  package init(team: String, amount: Amount) {
    self.team = team
    self.amount = amount
  }

  package init(json: JSON) throws {
    self.init(
      team: try json.requiredString("team"), amount: try Amount(json: json["amount"] ?? .null))
  }

  package var json: JSON { ["team": .string(team), "amount": amount.json] }
}

/// What a team may spend and has spent: what the methods of budgets answer.
package struct BudgetReply: Sendable, Equatable {
  package var team: String
  package var status: String
  package var balances: Balances

  package init(_ ledger: Ledger) {
    team = ledger.team
    status = Budget(ledger).status.rawValue
    balances = ledger.balances
  }

  package init(json: JSON) throws {
    team = try json.requiredString("team")
    status = try json.requiredString("status")
    balances = try Balances(json: json)
  }

  package var json: JSON {
    let head: JSON = ["team": .string(team), "status": .string(status)]
    return head.adding(balances.json)
  }
}
