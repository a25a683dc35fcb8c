/// Whether a team's money lets new work begin, and what follows when it does not.
package struct Budget: Sendable {
  package enum Status: String, Sendable {
    /// No budget was set: costs are recorded, and work is not refused for them.
    case none
    case active
    /// The costs have reached the budget, or went beyond what was available.
    case exhausted
    case closed
  }

  package let ledger: MoneyLedger

  package init(_ ledger: MoneyLedger) {
    self.ledger = ledger
  }

  package var status: Status {
    if ledger.isClosed { return .closed }
    guard ledger.hasBudget else { return .none }
    return BudgetAlert.exhausted.isReached(by: ledger.balances) ? .exhausted : .active
  }

  /// Checks that new work may begin, whose estimate is to be reserved; nil reserves nothing.
  package func admit(_ estimate: Amount? = nil) throws(BudgetError) {
    let balances = ledger.balances
    switch status {
    case .closed: throw .closed(team: ledger.team)
    case .exhausted where ledger.onExhausted.stopsNewTasks:
      throw .exhausted(
        team: ledger.team, spent: balances.spent, allocated: balances.allocated)
    case .none, .active, .exhausted: break
    }
    guard let estimate, estimate > .zero else { return }
    guard status != .none else { throw .noBudget(team: ledger.team) }
    guard estimate <= balances.available else {
      throw .exceeded(team: ledger.team, needed: estimate, available: balances.available)
    }
  }

  /// Whether the team is to end because its money has.
  package var endsTeam: Bool { status == .exhausted && ledger.onExhausted == .shutdown }

  /// The change that makes the budget a certain sum.
  package func change(to amount: Amount) throws(BudgetError) -> Amount {
    try ledger.balances.allocated.negated.added(to: amount)
  }
}
