import Model

/// What a batch of entries would make of a ledger: only the parts that it touches.
package struct LedgerChange: Sendable {
  /// The entries with their numbers, without those whose keys were applied before.
  package internal(set) var entries: [LedgerEntry] = []
  /// The keys of entries that were applied before and are passed over.
  package internal(set) var repeated: [String] = []
  /// Alerts that the batch is the first to give, the lowest first.
  package internal(set) var alerts: [BudgetAlert] = []
  package internal(set) var balances: Balances
  var sequence: Int
  var hasBudget: Bool
  var budgetedAt: String?
  var isClosed: Bool
  var onExhausted: ExhaustedAction
  var told: Set<BudgetAlert>
  var total: CostTotal
  var holds: [String: MilestoneFunds] = [:]
  var reservations: [Reservation: Amount] = [:]
  var agents: [Address: CostTotal] = [:]
  var tasks: [String: CostTotal] = [:]
  var milestones: [String: CostTotal] = [:]
  var models: [String: CostTotal] = [:]
  var earned: [Address: Amount] = [:]
  var costs: [String: RecordedCost] = [:]
  var keys: Set<String> = []

  init(_ ledger: MoneyLedger) {
    balances = ledger.balances
    sequence = ledger.sequence
    hasBudget = ledger.hasBudget
    budgetedAt = ledger.budgetedAt
    isClosed = ledger.isClosed
    onExhausted = ledger.onExhausted
    told = ledger.alerts
    total = ledger.total
  }
}

extension MoneyLedger {
  /// Works out what a batch would do, without doing it.
  ///
  /// Entries without a number get the next ones.
  package func change(for batch: [LedgerEntry]) throws(BudgetError) -> LedgerChange {
    var change = LedgerChange(self)
    for var entry in batch {
      guard entry.team == team else { throw .otherTeam(entry.team, ledger: team) }
      guard !keys.contains(entry.key), change.keys.insert(entry.key).inserted else {
        change.repeated.append(entry.key)
        continue
      }
      if entry.seq == 0 {
        entry.seq = change.sequence + 1
        entry.id = "L\(entry.seq)"
      }
      guard entry.seq > change.sequence else { throw .outOfOrder(seq: entry.seq) }
      change.sequence = entry.seq
      try add(entry, to: &change)
      change.entries.append(entry)
    }
    if let fault = change.balances.faults.first { throw .inconsistent(fault) }
    if change.hasBudget { raiseAlerts(&change) }
    return change
  }

  /// Notes the alerts that the balances have newly reached, the lowest first.
  ///
  /// A changed budget gives those again that it is above of.
  private func raiseAlerts(_ change: inout LedgerChange) {
    let balances = change.balances
    if change.entries.contains(where: { $0.kind == .allocate }) {
      change.told = change.told.filter { $0.isReached(by: balances) }
    }
    change.alerts = BudgetAlert.allCases.filter {
      !change.told.contains($0) && $0.isReached(by: balances)
    }
    change.told.formUnion(change.alerts)
  }
}
