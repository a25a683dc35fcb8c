import JSONSyntax
import Tasks
import TestSupport
import Testing

@Suite struct AmountTests {
  @Test(arguments: [
    ("5", 5_000_000), ("5usd", 5_000_000), ("5USD", 5_000_000), ("$5", 5_000_000),
    ("5$", 5_000_000), ("0.25", 250_000), ("12.50 USD", 12_500_000), ("  7 usd ", 7_000_000),
    ("$ 5", 5_000_000), ("USD 5", 5_000_000), ("0", 0), ("0.000001", 1), ("007", 7_000_000),
    ("9007199254.740992", 1 << 53),
  ])
  func `A sum is read as people write it`(text: String, micros: Int) throws {
    #expect(try Amount(text).micros == Int64(micros))
  }

  @Test(arguments: [
    ("", "invalid_amount", "empty"), ("   ", "invalid_amount", "empty"),
    ("five", "invalid_amount", "not a valid amount"), ("-5", "invalid_amount", "negative"),
    ("-$5", "invalid_amount", "negative"), ("$-5", "invalid_amount", "negative"),
    ("5.", "invalid_amount", "12.50"), (".5", "invalid_amount", "12.50"),
    ("1.2.3", "invalid_amount", "12.50"), ("1e3", "invalid_amount", "12.50"),
    ("1,000", "invalid_amount", "12.50"), ("5 5", "invalid_amount", "12.50"),
    ("5-", "invalid_amount", "12.50"), ("--5", "invalid_amount", ""), ("-", "invalid_amount", ""),
    ("$", "invalid_amount", "12.50"), ("0x10", "invalid_amount", ""), ("$5$", "invalid_amount", ""),
    ("٣", "invalid_amount", "12.50"), ("NaN", "invalid_amount", ""), ("inf", "invalid_amount", ""),
    ("0.0000001", "invalid_amount", "six decimals"), ("5 EUR", "other_currency", "\"EUR\""),
    ("€5", "other_currency", "\"€\""), ("5chf", "other_currency", "convert"),
    ("9007199254.740993", "amount_too_large", "9007199254.740992 USD"),
    ("99999999999999999999", "amount_too_large", "largest"),
    ("5\u{1b}[2J", "invalid_amount", "u{1b}"),
  ])
  func `What is not a valid sum is refused, and the error says what to do`(
    text: String, code: String, words: String
  ) throws {
    let error = try #require(throws: AmountError.self) { try Amount(text) }
    #expect(error.code == code, "\(error)")
    #expect(error.description.contains(words), "\(error)")
    #expect(!error.description.unicodeScalars.contains("\u{1b}"))
  }

  @Test(arguments: [
    (0, "0.00"), (1, "0.000001"), (250_000, "0.25"), (500_000, "0.50"), (5_000_000, "5.00"),
    (12_500_000, "12.50"), (12_345_678, "12.345678"), (-1_230_000, "-1.23"),
    (1 << 53, "9007199254.740992"), (-(1 << 53), "-9007199254.740992"),
  ])
  func `A sum is shown with two decimals or as many as it has`(micros: Int, text: String) throws {
    let amount = try Amount(micros: Int64(micros))
    #expect(amount.decimal == text)
    #expect("\(amount)" == "\(text) USD")
  }

  @Test func `Every sum that is shown is read back`() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      let digits = Int64.random(in: 0...53, using: &random)
      let amount = try Amount(micros: Int64.random(in: 0...(1 << digits), using: &random))
      #expect(try Amount("\(amount)") == amount)
      #expect(try Amount(json: JSON(parsing: amount.json.text())) == amount)
    }
  }

  @Test func `A sum beyond the range is an error and not another sum`() throws {
    let largest = try Amount(micros: Amount.limit)
    let one = try Amount(micros: 1)
    #expect(throws: AmountError.outOfRange) { try largest.adding(one) }
    #expect(throws: AmountError.outOfRange) { try largest.negated.subtracting(one) }
    #expect(throws: AmountError.outOfRange) { try Amount(micros: .min) }
    #expect(throws: AmountError.outOfRange) { try [largest, largest].sum() }
    #expect(try largest.subtracting(one).adding(one) == largest)
    #expect(throws: JSONShapeError.self) { try Amount(json: .number("9007199254740993")) }
    #expect(throws: JSONShapeError.self) { try Amount(json: .number("0.5")) }
    #expect(throws: JSONShapeError.self) { try Amount(json: "5") }
  }

  @Test func `A sum is split evenly, and the last of the names gets the remainder`() throws {
    let parts = try Amount("10").split(among: ["carol", "alice", "bob", "alice"])
    #expect(parts.map(\.name) == ["alice", "bob", "carol"])
    #expect(parts.map(\.amount.micros) == [3_333_333, 3_333_333, 3_333_334])
    #expect(
      try Amount("10").split(among: ["a", "b"]).map(\.amount.micros) == [5_000_000, 5_000_000])
    #expect(try Amount("10").split(among: []).isEmpty)
  }

  @Test func `The parts of any sum add up to it`() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<2000 {
      let amount = try Amount(micros: Int64.random(in: 0...Amount.limit, using: &random))
      let names = (0..<Int.random(in: 1...12, using: &random)).map { "w\($0)" }
      #expect(try amount.split(among: names).map(\.amount).sum() == amount)
    }
  }

  @Test(arguments: [
    (0, 3, 0), (1, 3, 333_333), (2, 3, 666_666), (3, 3, 1_000_000), (4, 3, 1_000_000),
    (-1, 3, 0), (1, 0, 0), (1, -1, 0),
  ])
  func `A part of a sum is rounded down`(done: Int, planned: Int, micros: Int) throws {
    #expect(try Amount("1").part(done, of: planned).micros == Int64(micros))
  }

  @Test func `A part of the largest sum is exact`() throws {
    let largest = try Amount(micros: Amount.limit)
    #expect(largest.part(.max - 1, of: .max).micros == Amount.limit - 1)
    #expect(largest.part(.max, of: .max) == largest)
  }
}
