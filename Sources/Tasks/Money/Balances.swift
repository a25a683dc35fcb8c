package import JSONSyntax

/// How the money of a team is divided; available + reserved + held + spent = allocated.
///
/// Nothing but `available` is ever negative, and that only by costs that were incurred.
package struct Balances: Sendable, Equatable {
  package internal(set) var allocated = Amount.zero
  package internal(set) var spent = Amount.zero
  /// Set aside for the estimates of tasks.
  package internal(set) var reserved = Amount.zero
  /// Set aside for milestones and not yet spent.
  package internal(set) var held = Amount.zero
  /// Neither spent nor set aside.
  package internal(set) var available = Amount.zero

  package init() {}

  /// By how much the costs went beyond what was available; zero if they did not.
  package var overshoot: Amount { available.isNegative ? available.negated : .zero }

  /// Moves a sum from one part to another, either of which may be the outside: nil.
  mutating func move(
    _ amount: Amount, from: WritableKeyPath<Balances, Amount>?,
    to: WritableKeyPath<Balances, Amount>?
  ) throws(BudgetError) {
    if let from { self[keyPath: from] = try amount.negated.added(to: self[keyPath: from]) }
    if let to { self[keyPath: to] = try amount.added(to: self[keyPath: to]) }
  }

  /// What is wrong with the balances; empty while every invariant holds.
  var faults: [String] {
    var faults: [String] = []
    let parts = available.micros + reserved.micros + held.micros + spent.micros
    if parts != allocated.micros {
      faults.append("the parts add up to \(parts) micro-dollars and not to \(allocated.micros)")
    }
    for (name, amount) in [
      ("allocated", allocated), ("spent", spent), ("reserved", reserved), ("held", held),
    ] where amount.isNegative { faults.append("\(name) is negative: \(amount)") }
    return faults
  }

  package init(json: JSON) throws(JSONShapeError) {
    allocated = try json.requiredAmount("allocated")
    spent = try json.requiredAmount("spent")
    reserved = try json.requiredAmount("reserved")
    held = try json.requiredAmount("held")
    available = try json.requiredAmount("available")
  }

  package var json: JSON {
    [
      "allocated": allocated.json, "spent": spent.json, "reserved": reserved.json,
      "held": held.json, "available": available.json,
    ]
  }
}

extension Amount {
  /// The sum with another one, as an error of the ledger where it leaves the range.
  func added(to other: Amount) throws(BudgetError) -> Amount {
    do throws(AmountError) { return try adding(other) } catch { throw .tooLarge }
  }
}
