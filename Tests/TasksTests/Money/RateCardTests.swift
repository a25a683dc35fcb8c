import Foundation
import JSONSyntax
import Model
import Tasks
import TestSupport
import Testing

@Suite struct RateCardTests {
  private let march = Date(timeIntervalSince1970: 1_772_323_200)

  private func card(_ text: String) throws -> RateCard { try RateCard(json: JSON(parsing: text)) }

  private func sonnet() throws -> RateCard {
    try card(
      #"""
      [{"model": "sonnet", "input": 3, "output": "15", "cache_read": 0.3, "cache_write": 3.75},
       {"model": "sonnet", "valid_from": "2026-03-01", "input": 2, "output": 10},
       {"model": "later", "valid_from": "2026-06-01T00:00:00Z", "input": 1},
       {"model": "local", "input": 0, "output": 0, "cache_read": 0, "cache_write": 0}]
      """#)
  }

  @Test func `Tokens of each kind have their own price`() throws {
    let usage = TokenUsage(input: 1_000_000, output: 100_000, cacheRead: 10_000, cacheWrite: 1000)
    let price = try sonnet().price(of: usage, model: "sonnet", at: march - 1)
    // 3 + 1.5 + 0.003 + 0.00375 dollars.
    #expect(price == .known(try Amount("4.50675")))
  }

  @Test func `The rate is the one that held at the time`() throws {
    let card = try sonnet()
    let usage = TokenUsage(input: 1_000_000)
    #expect(card.price(of: usage, model: "sonnet", at: march - 1).amount == (try Amount("3")))
    #expect(card.price(of: usage, model: "sonnet", at: march).amount == (try Amount("2")))
    #expect(card.price(of: usage, model: "later", at: march) == .notYetValid("later"))
  }

  @Test func `What has no price is unknown and never free`() throws {
    let card = try sonnet()
    #expect(card.price(of: TokenUsage(input: 1), model: "opus", at: march) == .unknownModel("opus"))
    #expect(
      card.price(of: TokenUsage(cacheRead: 1), model: "sonnet", at: march)
        == .noPrice("sonnet", .cacheRead))
    #expect(card.price(of: TokenUsage(), model: "opus", at: march).amount == nil)
    #expect(card.price(of: TokenUsage(output: 9), model: "local", at: march).amount == .zero)
    let most = TokenUsage(input: 1 << 53, output: 1 << 53)
    #expect(card.price(of: most, model: "sonnet", at: march - 1) == .tooLarge)
  }

  @Test(arguments: [(1, 0), (2, 1), (3, 1), (5, 2), (6, 2), (2_000_000, 600_000)])
  func `The sum is rounded once, from half a micro-dollar upward`(tokens: Int, micros: Int) throws {
    let card = try card(#"[{"model": "m", "input": 0.3}]"#)
    let price = card.price(of: TokenUsage(input: tokens), model: "m", at: march)
    #expect(price.amount?.micros == Int64(micros))
  }

  @Test func `Kinds are added before rounding`() throws {
    let card = try card(#"[{"model": "m", "input": 0.3, "output": 0.3}]"#)
    let price = card.price(of: TokenUsage(input: 1, output: 1), model: "m", at: march)
    #expect(price.amount?.micros == 1)
  }

  @Test func `Prices equal those of exact arithmetic`() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5000 {
      let prices = (0..<4).map { _ in Int64.random(in: 0...100_000_000, using: &random) }
      let tokens = (0..<4).map { _ in Int.random(in: 0...1_000_000_000, using: &random) }
      var kinds: [TokenUsage.Kind: Amount] = [:]
      for (kind, price) in zip(TokenUsage.Kind.allCases, prices) {
        kinds[kind] = try Amount(micros: price)
      }
      let card = RateCard([RateCard.Rate(model: "m", prices: kinds)])
      let usage = TokenUsage(
        input: tokens[0], output: tokens[1], cacheRead: tokens[2], cacheWrite: tokens[3])
      var doubled = Decimal(0)
      for (price, count) in zip(prices, tokens) { doubled += Decimal(price) * Decimal(count) * 2 }
      var quotient = (doubled + 1_000_000) / 2_000_000
      var rounded = Decimal()
      NSDecimalRound(&rounded, &quotient, 0, .down)
      let amount = card.price(of: usage, model: "m", at: march).amount
      #expect(amount.map { Decimal($0.micros) } == rounded)
    }
  }

  @Test(arguments: [
    ("{}", "a list of rates"), ("[1]", "entry 1: it is not an object"),
    (#"[{"input": 1}]"#, "\"model\" is missing"),
    (#"[{"model": "m", "inptu": 1}]"#, "did you mean input?"),
    (#"[{"model": "m", "input": -1}]"#, "negative"),
    (#"[{"model": "m", "input": 1e3}]"#, "not a valid amount"),
    (#"[{"model": "m", "input": true}]"#, "empty"),
    (#"[{"model": "m", "valid_from": "soon"}]"#, "2026-01-31"),
    (#"[{"model": "m"}, {"model": "m"}]"#, "entry 2: m has a rate from the same time"),
  ])
  func `Wrong rates are refused and named`(text: String, words: String) throws {
    let error = try #require(throws: JSONShapeError.self) { try card(text) }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func `Numbers of tokens add up within their range`() throws {
    let usage = TokenUsage(input: 3, output: 2, cacheRead: 1)
    let twice = try #require(usage.adding(usage))
    #expect(twice == TokenUsage(input: 6, output: 4, cacheRead: 2))
    #expect(twice.subtracting(usage) == usage)
    #expect(usage.subtracting(twice) == nil)
    #expect(TokenUsage(input: 1 << 53).adding(TokenUsage(input: 1)) == nil)
    #expect(TokenUsage(input: -5, output: .max) == TokenUsage(output: 1 << 53))
    #expect(usage.json.text() == #"{"input":3,"output":2,"cache_read":1}"#)
    #expect(try TokenUsage(json: usage.json) == usage)
    #expect(throws: JSONShapeError.self) { try TokenUsage(json: ["input": -1]) }
    #expect(throws: JSONShapeError.self) { try TokenUsage(json: 5) }
  }
}
