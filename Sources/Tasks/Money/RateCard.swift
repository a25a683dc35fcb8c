package import Foundation
package import JSONSyntax
import Model

/// What tokens of each model cost: the `rates` of config.json.
package struct RateCard: Sendable, Equatable {
  /// The prices of one model from a point in time on, until a later rate takes its place.
  package struct Rate: Sendable, Equatable {
    package var model: String
    /// When the prices begin to hold; nil for always.
    package var validFrom: Date?
    /// The price of a million tokens, by kind; a kind that is not in it has no known price.
    package var prices: [TokenUsage.Kind: Amount]

    package init(model: String, validFrom: Date? = nil, prices: [TokenUsage.Kind: Amount]) {
      self.model = model
      self.validFrom = validFrom
      self.prices = prices
    }
  }

  /// What tokens cost, or why that is not known; an unknown price is never taken as 0.
  package enum Price: Sendable, Equatable {
    case known(Amount)
    case unknownModel(String)
    /// The model has rates, and all of them begin later.
    case notYetValid(String)
    /// The rate has no price for a kind of token that was used.
    case noPrice(String, TokenUsage.Kind)
    case tooLarge

    package var amount: Amount? {
      if case .known(let amount) = self { amount } else { nil }
    }
  }

  package private(set) var rates: [Rate]

  package init(_ rates: [Rate] = []) {
    self.rates = rates
  }

  /// The rate of a model that holds at a time: the one that began last.
  package func rate(for model: String, at time: Date) -> Rate? {
    rates.filter { $0.model == model && ($0.validFrom ?? .distantPast) <= time }
      .max { ($0.validFrom ?? .distantPast) < ($1.validFrom ?? .distantPast) }
  }

  /// Prices tokens exactly and rounds the whole sum once, half a micro-dollar and more upward.
  package func price(of usage: TokenUsage, model: String, at time: Date) -> Price {
    guard let rate = rate(for: model, at: time) else {
      return rates.contains { $0.model == model } ? .notYetValid(model) : .unknownModel(model)
    }
    let million: Int128 = 1_000_000
    var sum: Int128 = 0
    for kind in TokenUsage.Kind.allCases where usage[kind] > 0 {
      guard let price = rate.prices[kind] else { return .noPrice(model, kind) }
      sum += Int128(usage[kind]) * Int128(price.micros)
    }
    let micros = (sum + million / 2) / million
    guard micros <= Int128(Amount.limit) else { return .tooLarge }
    return .known(Amount(unchecked: Int64(micros)))
  }
}

extension RateCard {
  /// Reads the list of rates: `{"model", "valid_from"?, "input"?, "output"?, "cache_read"?,
  /// "cache_write"?}`, prices in dollars for a million tokens.
  package init(json: JSON) throws(JSONShapeError) {
    guard let list = json.array else { throw JSONShapeError("\"rates\" is not a list of rates") }
    self.init()
    for (place, value) in list.enumerated() {
      do throws(JSONShapeError) {
        let rate = try Rate(json: value)
        guard !rates.contains(where: { $0.model == rate.model && $0.validFrom == rate.validFrom })
        else { throw JSONShapeError("\(rate.model) has a rate from the same time already") }
        rates.append(rate)
      } catch {
        throw JSONShapeError("\"rates\", entry \(place + 1): \(error)")
      }
    }
  }
}

extension RateCard.Rate {
  init(json: JSON) throws(JSONShapeError) {
    guard let object = json.object else { throw JSONShapeError("it is not an object") }
    self.init(model: try json.requiredString("model"), prices: [:])
    for member in object.members where member.key != "model" {
      if member.key == "valid_from" {
        validFrom = try Self.day(member.value)
      } else if let kind = TokenUsage.Kind(rawValue: member.key) {
        prices[kind] = try Self.price(member)
      } else {
        let words = TokenUsage.Kind.allCases.map(\.rawValue) + ["valid_from"]
        throw JSONShapeError(
          "\"\(member.key)\" is not a field of a rate"
            + Name.suggestion(for: member.key, among: words))
      }
    }
  }

  /// Reads a day, which begins at midnight UTC, or a time.
  private static func day(_ json: JSON) throws(JSONShapeError) -> Date {
    let text = json.string ?? ""
    guard let date = Timestamp.date(text) ?? Timestamp.date("\(text)T00:00:00Z") else {
      throw JSONShapeError("\"valid_from\" is not a day or time; write for example 2026-01-31")
    }
    return date
  }

  private static func price(_ member: JSONObject.Member) throws(JSONShapeError) -> Amount {
    // A number keeps its spelling, so that 0.3 is exactly 0.3.
    let text =
      switch member.value {
      case .number(let spelling), .string(let spelling): spelling
      default: ""
      }
    do {
      return try Amount(text)
    } catch {
      throw JSONShapeError("\"\(member.key)\": \(error)")
    }
  }
}
