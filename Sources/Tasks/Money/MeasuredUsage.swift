package import Foundation

/// What one model was used for by an agent, as a program counted it.
package struct MeasuredUsage: Sendable, Equatable {
  /// Nil where it is not told.
  package var model: String?
  package var tokens: TokenUsage
  /// What the program itself says that it cost.
  package var amount: Amount?

  package init(model: String?, tokens: TokenUsage, amount: Amount? = nil) {
    self.model = model
    self.tokens = tokens
    self.amount = amount
  }

  /// The price: by the rates, or else what the program says; and why it is not known.
  package func price(by rates: RateCard, at time: Date) -> (amount: Amount?, note: String?) {
    guard let model else { return (amount, amount == nil ? "the model is not known" : nil) }
    let price = rates.price(of: tokens, model: model, at: time)
    return price.amount.map { ($0, nil) } ?? (amount, amount == nil ? price.words : nil)
  }
}

extension RateCard.Price {
  /// Why there is no price, in a few words; nil where there is one.
  var words: String? {
    switch self {
    case .known: nil
    case .unknownModel(let model): "there is no rate for \(model)"
    case .notYetValid(let model): "the rates for \(model) begin later"
    case .noPrice(let model, let kind): "the rate for \(model) has no price for \(kind.rawValue)"
    case .tooLarge: "the price is too large"
    }
  }
}
