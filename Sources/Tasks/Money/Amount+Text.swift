extension Amount: CustomStringConvertible {
  /// Reads a sum as a person writes it: `5`, `0.25`, `$5`, `5usd`, `12.50 USD`.
  ///
  /// A sum that is written is never negative and has at most six decimals.
  package init(_ text: String) throws(AmountError) {
    let parts = AmountParts(text)
    guard !parts.number.isEmpty else { throw parts.isEmpty ? .empty : .notANumber(text) }
    for word in [parts.before, parts.behind] where !Self.dollars.contains(word.lowercased()) {
      throw parts.isCurrency(word) ? .otherCurrency(text, currency: word) : .notANumber(text)
    }
    guard parts.before.isEmpty || parts.behind.isEmpty || parts.before != parts.behind else {
      throw .notANumber(text)
    }
    let number = try Self.micros(parts.number.drop { $0 == "-" }, text)
    guard parts.number.first != "-" else { throw .negative(text) }
    self.init(unchecked: number)
  }

  /// Reads a number of dollars as programs write it, with any number of decimals or an exponent, rounded
  /// to the nearest micro-dollar; nil for what is no sum.
  package init?(rounding text: String) {
    guard let number = Double(text), number >= 0, number.isFinite else { return nil }
    let micros = (number * Double(Self.microsPerDollar)).rounded()
    guard micros <= Double(Self.limit) else { return nil }
    self.init(unchecked: Int64(micros))
  }

  private static let dollars = ["", "$", "usd"]

  /// Reads digits with at most one point, which has digits on both sides.
  private static func micros(_ number: Substring, _ text: String) throws(AmountError) -> Int64 {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
      parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) })
    else { throw .notANumber(text) }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.count <= 6 else { throw .tooPrecise(text) }
    let padding = String(repeating: "0", count: 6 - decimals.count)
    guard let micros = Int64("\(parts[0])\(decimals)\(padding)"), micros <= limit else {
      throw .tooLarge(text)
    }
    return micros
  }

  /// The number of dollars with at least two decimals and no other zeros at the end: `12.50`.
  package var decimal: String {
    let (dollars, fraction) = micros.magnitude.quotientAndRemainder(
      dividingBy: UInt64(Self.microsPerDollar))
    var digits = String(fraction)
    digits = String(repeating: "0", count: 6 - digits.count) + digits
    while digits.count > 2, digits.last == "0" { digits.removeLast() }
    return "\(isNegative ? "-" : "")\(dollars).\(digits)"
  }

  /// The sum with its currency: `12.50 USD`.
  package var description: String { "\(decimal) USD" }
}

/// The text of a sum, taken apart into the number and the words around it.
private struct AmountParts {
  var before: String
  var number: Substring
  var behind: String
  var isEmpty: Bool { before.isEmpty && number.isEmpty && behind.isEmpty }

  init(_ text: String) {
    let before = text.prefix { !$0.isPartOfNumber }
    let rest = text[before.endIndex...]
    number = rest.prefix(while: \.isPartOfNumber)
    self.before = Self.trimmed(before)
    behind = Self.trimmed(rest[number.endIndex...])
    // The sign may stand before the currency: -$5.
    if number == "-", behind.first == "$" {
      let other = AmountParts(behind)
      (self.before, number, behind) = (other.before, "-" + other.number, other.behind)
    }
  }

  func isCurrency(_ word: String) -> Bool {
    word.unicodeScalars.count <= 3
      && word.unicodeScalars.allSatisfy {
        $0.properties.generalCategory == .currencySymbol || $0.properties.isAlphabetic
      }
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(
      start.prefix(
        (start.lastIndex { !$0.isWhitespace }).map {
          start.distance(from: start.startIndex, to: $0) + 1
        } ?? 0))
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isPartOfNumber: Bool { isASCIIDigit || self == "." || self == "-" }
}
