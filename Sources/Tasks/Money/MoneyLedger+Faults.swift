import JSONSyntax

/// The invariants of the ledger, worked out anew from its parts.
extension MoneyLedger {
  /// What does not add up, in sentences; empty while every invariant holds.
  package var faults: [String] {
    var faults = balances.faults
    func check(_ name: String, _ parts: some Sequence<Amount>, is whole: Amount) {
      let sum = parts.reduce(Int64(0)) { $0 + $1.micros }
      if sum != whole.micros {
        faults.append("\(name) add up to \(sum) micro-dollars and not to \(whole.micros)")
      }
    }
    check("the holds of milestones", holds.values.map(\.held), is: balances.held)
    check("the reservations for tasks", reservations.values, is: balances.reserved)
    check("the costs", [total.amount], is: balances.spent)
    for (name, hold) in holds.sorted(by: { $0.key < $1.key })
    where hold.held.isNegative || hold.drawn.isNegative || (hold.isClosed && hold.held != .zero) {
      faults.append("the hold of milestone \(name) is not valid: \(hold.json.text())")
    }
    // A correction that names nobody may make the whole smaller than a part, never below zero.
    for (name, amount) in agents.map({ ("\($0.key)", $0.value.amount) })
      + tasks.map({ ("task \($0.key)", $0.value.amount) })
      + models.map({ ("model \($0.key)", $0.value.amount) })
      + milestones.map({ ("milestone \($0.key)", $0.value.amount) })
    where amount.isNegative { faults.append("the costs of \(name) are negative: \(amount)") }
    return faults
  }
}
