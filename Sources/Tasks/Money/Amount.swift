package import JSONSyntax

/// A sum of money in US dollars, as a whole number of micro-dollars (millionths of a dollar).
///
/// It lies within ±2^53 micro-dollars, about nine billion dollars, so that every reader of JSON takes
/// it exactly. All arithmetic is checked: what leaves the range is an error, never a wrong sum.
package struct Amount: Sendable, Hashable, Comparable {
  package let micros: Int64

  /// The largest number of micro-dollars on either side of zero.
  package static let limit: Int64 = 1 << 53
  package static let microsPerDollar: Int64 = 1_000_000
  package static let zero = Amount(unchecked: 0)

  package init(micros: Int64) throws(AmountError) {
    guard (-Self.limit...Self.limit).contains(micros) else { throw .outOfRange }
    self.micros = micros
  }

  /// A number that is known to lie within the range.
  init(unchecked micros: Int64) {
    self.micros = micros
  }

  package static func < (left: Amount, right: Amount) -> Bool { left.micros < right.micros }

  package var isNegative: Bool { micros < 0 }

  /// The same sum with the other sign.
  package var negated: Amount { Amount(unchecked: -micros) }

  package func adding(_ other: Amount) throws(AmountError) -> Amount {
    // Two numbers within ±2^53 never overflow 64 bits.
    try Amount(micros: micros + other.micros)
  }

  package func subtracting(_ other: Amount) throws(AmountError) -> Amount {
    try Amount(micros: micros - other.micros)
  }
}

extension Sequence<Amount> {
  package func sum() throws(AmountError) -> Amount {
    var result = Amount.zero
    for amount in self { result = try result.adding(amount) }
    return result
  }
}

extension Amount {
  /// Divides the sum among names, sorted and each once, in whole micro-dollars.
  ///
  /// Everybody gets the same and the last gets the remainder as well; no names give no parts.
  package func split(among names: some Sequence<String>) -> [(name: String, amount: Amount)] {
    let sorted = Set(names).sorted()
    guard let last = sorted.last else { return [] }
    let (part, rest) = micros.quotientAndRemainder(dividingBy: Int64(sorted.count))
    return sorted.map { ($0, Amount(unchecked: $0 == last ? part + rest : part)) }
  }

  /// Returns the part that `done` of `planned` is of the sum, rounded down to whole micro-dollars.
  ///
  /// `done` is taken as at least 0 and at most `planned`; nothing planned is nothing done. The sum
  /// must not be negative.
  package func part(_ done: Int, of planned: Int) -> Amount {
    guard planned > 0 else { return .zero }
    let done = Int128(min(max(done, 0), planned))
    return Amount(unchecked: Int64(Int128(micros) * done / Int128(planned)))
  }
}

extension Amount {
  /// Reads a whole number of micro-dollars.
  package init(json: JSON) throws(JSONShapeError) {
    guard let number = json.integer, let amount = try? Amount(micros: Int64(number)) else {
      throw JSONShapeError("\(json.text()) is not a whole number of micro-dollars up to 2^53")
    }
    self = amount
  }

  package var json: JSON { .integer(Int(micros)) }
}
