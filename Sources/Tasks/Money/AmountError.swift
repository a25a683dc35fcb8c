import Model

/// Why a text or a number is not a valid amount of money.
package enum AmountError: Error, Equatable, CustomStringConvertible {
  case empty
  case notANumber(String)
  case negative(String)
  case tooPrecise(String)
  case otherCurrency(String, currency: String)
  case tooLarge(String)
  /// A sum or difference that lies beyond the range.
  case outOfRange

  /// The name that stays the same for programs.
  package var code: String {
    switch self {
    case .empty, .notANumber, .negative, .tooPrecise: "invalid_amount"
    case .otherCurrency: "other_currency"
    case .tooLarge, .outOfRange: "amount_too_large"
    }
  }

  package var description: String {
    switch self {
    case .empty: "the amount is empty; write for example 12.50, $5 or 5usd"
    case .notANumber(let text):
      "\(Self.quoted(text)) is not a valid amount; write for example 12.50, $5 or 5usd"
    case .negative(let text):
      "\(Self.quoted(text)) is not a valid amount: it is negative; write it without the sign"
    case .tooPrecise(let text):
      "\(Self.quoted(text)) is not a valid amount: it has more than six decimals; round it"
    case .otherCurrency(let text, let currency):
      "\(Self.quoted(text)) is not a valid amount: only US dollars are known, not"
        + " \(Self.quoted(currency)); convert it"
    case .tooLarge(let text):
      "\(Self.quoted(text)) is not a valid amount: the largest is \(Amount.largest)"
    case .outOfRange: "the sum of the amounts is beyond \(Amount.largest); use smaller amounts"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"\(Printable.escaped(String(text.prefix(80))))\""
  }
}

extension Amount {
  fileprivate static let largest = Amount(unchecked: limit)
}
