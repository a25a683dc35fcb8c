package import JSONSyntax

/// What was spent on something: money, tokens, and costs whose price is not known.
package struct CostTotal: Sendable, Equatable {
  /// The sum of all costs with a known price; never negative.
  package internal(set) var amount = Amount.zero
  package internal(set) var tokens = TokenUsage()
  /// The number of costs that are not in the sum because their price is not known.
  package internal(set) var unpriced = 0

  package init() {}

  /// That of one cost.
  package init(_ cost: LedgerEntry) {
    amount = cost.amount ?? .zero
    tokens = cost.tokens ?? TokenUsage()
    unpriced = cost.amount == nil ? 1 : 0
  }

  /// The sum of two; what leaves the range is not added.
  package func adding(_ other: CostTotal) -> CostTotal {
    var sum = self
    sum.amount = (try? amount.adding(other.amount)) ?? amount
    sum.tokens = tokens.adding(other.tokens) ?? tokens
    sum.unpriced += other.unpriced
    return sum
  }

  mutating func add(_ cost: LedgerEntry) throws(BudgetError) {
    guard let amount = try? amount.adding(cost.amount ?? .zero),
      let tokens = tokens.adding(cost.tokens ?? TokenUsage())
    else { throw .tooLarge }
    (self.amount, self.tokens) = (amount, tokens)
    if cost.amount == nil { unpriced += 1 }
  }

  mutating func remove(_ cost: LedgerEntry, of name: String) throws(BudgetError) {
    guard let amount = try? amount.subtracting(cost.amount ?? .zero), !amount.isNegative,
      let tokens = tokens.subtracting(cost.tokens ?? TokenUsage()),
      unpriced > 0 || cost.amount != nil
    else { throw .belowZero(name) }
    (self.amount, self.tokens) = (amount, tokens)
    if cost.amount == nil { unpriced -= 1 }
  }

  mutating func adjust(by change: Amount, of name: String) throws(BudgetError) {
    guard let amount = try? amount.adding(change) else { throw .tooLarge }
    guard !amount.isNegative else { throw .belowZero(name) }
    self.amount = amount
  }

  package init(json: JSON) throws(JSONShapeError) {
    amount = try json.requiredAmount("amount")
    tokens = try TokenUsage(json: json["tokens"] ?? [:])
    unpriced = try json.count("unpriced")
  }

  /// What was spent in words, with what is not in the sum: `0.12 USD and 3 of unknown price`.
  package var words: String {
    guard unpriced > 0 else { return "\(amount)" }
    let unknown = "\(unpriced) of unknown price"
    return amount == .zero ? unknown : "\(amount) and \(unknown)"
  }

  package var json: JSON {
    [
      "amount": amount.json, "tokens": tokens.isZero ? nil : tokens.json,
      "unpriced": unpriced == 0 ? nil : .integer(unpriced),
    ]
  }
}
