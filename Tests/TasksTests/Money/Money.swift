import Foundation
import Model
import Tasks

/// Short ways to write money in tests.
let noon = Date(timeIntervalSince1970: 1_800_000_000)
let bob = Address(name: "bob", team: "web")
let carol = Address(name: "carol", team: "web")

func usd(_ text: String) throws -> Amount { try Amount(text) }

extension LedgerEntry {
  init(
    _ kind: Kind, _ amount: String?, key: String, agent: Address? = nil, task: String? = nil,
    milestone: String? = nil, source: Source = .roost
  ) throws {
    let sum = try amount.map {
      $0.hasPrefix("-") ? try Amount(String($0.dropFirst())).negated : try Amount($0)
    }
    self.init(kind, sum, of: "web", at: noon, key: key, source: source)
    (self.agent, self.task, self.milestone) = (agent, task, milestone)
  }
}

extension MoneyLedger {
  /// A ledger with a budget.
  init(budget: String) throws {
    self.init(team: "web")
    try apply([LedgerEntry(.allocate, budget, key: "budget")])
  }

  /// Allocated, spent, reserved, held and available, in dollars.
  var shown: [String] {
    [
      balances.allocated, balances.spent, balances.reserved, balances.held, balances.available,
    ].map(\.decimal)
  }
}

extension Milestone {
  init(_ id: String, _ amount: String, agent: Address? = bob) throws {
    self.init(id: id, title: "do \(id)", amount: try Amount(amount), agent: agent, createdAt: noon)
  }

  /// One that was led to a state.
  init(_ id: String, _ amount: String, agent: Address? = bob, in state: MilestoneState) throws {
    try self.init(id, amount, agent: agent)
    let evidence = MilestoneEvidence(commit: "c0ffee")
    if state == .pending { return }
    if state == .expired {
      try expire(at: noon, isForced: true)
      return
    }
    try fund(at: noon)
    if state == .funded { return }
    try activate(at: noon)
    if state == .active { return }
    if state != .disputed && state != .refunded { try complete(evidence, at: noon) }
    if state == .released { try release(at: noon) }
    if state == .disputed || state == .refunded { try dispute("not done", at: noon) }
    if state == .refunded { try refund(at: noon) }
  }
}
