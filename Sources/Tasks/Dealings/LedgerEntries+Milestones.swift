extension LedgerEntries {
  /// What the ledger lacks of what milestones call for: their holds, and the ends of those.
  ///
  /// Of a milestone that a shutdown has settled the settlement says what is charged.
  package func following(
    _ milestones: [Milestone], _ settlement: Settlement?, in ledger: MoneyLedger
  ) -> [LedgerEntry] {
    milestones.flatMap { milestone -> [LedgerEntry] in
      let key = "milestone:\(milestone.id)"
      switch milestone.state {
      case .pending: return []
      case .funded, .active, .completed, .disputed:
        return ledger.holds[milestone.id] == nil ? hold(milestone, key: "\(key):hold") : []
      case .released, .expired, .refunded:
        if let line = settlement?.line(of: milestone.id) {
          let drawn = ledger.holds[milestone.id]?.drawn ?? .zero
          return settle(
            milestone, charge: line.charge(after: drawn), earned: line.earned, in: ledger,
            key: "shutdown:\(milestone.id)")
        }
        let isDone = milestone.state == .released
        return settle(
          milestone, charge: isDone && milestone.isFixedPrice ? milestone.amount : .zero,
          earned: isDone ? milestone.amount : nil, in: ledger,
          key: "\(key):\(milestone.state.rawValue)")
      }
    }
  }
}

extension Settlement.Line {
  /// What of its amount is still to be charged when so much of it was spent.
  fileprivate func charge(after spent: Amount) -> Amount {
    Amount(unchecked: max(0, settled.micros - spent.micros))
  }
}
