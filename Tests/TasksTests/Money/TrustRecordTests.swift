import JSONSyntax
import Tasks
import Testing

@Suite struct TrustRecordTests {
  private static let scores: [(Int, Int, Int, Double)] = [
    (0, 0, 0, 0.5), (1, 0, 0, 0.5), (9, 0, 0, 0.9), (0, 1, 0, 0), (0, 0, 1, 0),
    (7, 1, 0, 0.7), (4, 1, 2, 0.4), (3, 1, 2, 1.0 / 3), (2, 0, 1, 2 / 4.5),
  ]

  @Test(arguments: scores)
  func `Trust follows the formula, and a newcomer has one half`(
    successes: Int, failures: Int, timeouts: Int, score: Double
  ) {
    let record = TrustRecord(successes: successes, failures: failures, timeouts: timeouts)
    #expect(record.score == score)
  }

  @Test func `Seven tenths are exactly the threshold`() throws {
    let price = try usd("1")
    for tens in 1...1000 {
      // s / (s + 2f + 1) is seven tenths where 3s = 14f + 7.
      let failures = 3 * tens + 1
      let record = TrustRecord(successes: (14 * failures + 7) / 3, failures: failures)
      #expect(record.score == 0.7)
      #expect(PaymentMode(price: price, trust: record.score, threshold: 0.7) == .postpay)
    }
  }

  @Test func `Failures of machines do not count`() {
    let record = TrustRecord(successes: 9, infrastructure: 50)
    #expect(record.score == 0.9)
    #expect(TrustRecord(infrastructure: 3).score == 0.5)
    #expect(!TrustRecord(infrastructure: 3).hasHistory)
  }

  @Test(arguments: [
    (
      TrustRecord(successes: 9, failures: 2, timeouts: 1, infrastructure: 1),
      "0.58: 9 successes, 2 failures, 1 timeout, 1 failure of machines, which do not count;"
        + " 9 / (9 + 2·2 + 1.5 + 1)"
    ),
    (TrustRecord(), "0.50: no history yet (0 successes, 0 failures, 0 timeouts)"),
    (
      TrustRecord(successes: 1, timeouts: 2),
      "0.20: 1 success, 0 failures, 2 timeouts; 1 / (1 + 2·0 + 3.0 + 1)"
    ),
  ])
  func `It says where the number comes from`(record: TrustRecord, text: String) {
    #expect(record.explanation == text)
  }

  @Test func `A record comes back from JSON as it was`() throws {
    let record = TrustRecord(successes: 4, failures: 3, timeouts: 2, infrastructure: 1)
    #expect(
      record.json.text() == #"{"successes":4,"failures":3,"timeouts":2,"infrastructure":1}"#)
    #expect(try TrustRecord(json: record.json) == record)
    #expect(throws: JSONShapeError.self) { try TrustRecord(json: ["failures": -1]) }
  }
}
