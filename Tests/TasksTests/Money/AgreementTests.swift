import Foundation
import JSONSyntax
import Model
import Tasks
import Testing

@Suite struct AgreementTests {
  private let threshold = Settings().postpayTrust

  private func agreement(
    _ price: String, trust: Double = 0.5, uses: Int? = nil, until: Date? = nil
  ) throws -> Agreement {
    Agreement(
      team: "web", agent: bob,
      terms: Terms(maxPerTask: try usd(price), uses: uses, validUntil: until), trust: trust,
      threshold: threshold, at: noon)
  }

  /// The mode by price and trust; the threshold itself is enough.
  private static let modes: [(String, Double, PaymentMode)] = [
    ("0", 0, .free), ("0", 1, .free), ("0.000001", 0, .prepay), ("0.50", 0.5, .prepay),
    ("0.50", 0.699999, .prepay), ("0.50", 0.7.nextDown, .prepay), ("0.50", 0.7, .postpay),
    ("0.50", 0.7.nextUp, .postpay), ("0.50", 0.75, .postpay), ("0.50", 0.95, .postpay),
    ("0.50", 1, .postpay),
  ]

  @Test(arguments: modes)
  func `The mode follows from price and trust, the same for a choice and an agreement`(
    price: String, trust: Double, mode: PaymentMode
  ) throws {
    #expect(threshold == 0.7)
    #expect(PaymentMode(price: try usd(price), trust: trust, threshold: threshold) == mode)
    #expect(try agreement(price, trust: trust).mode == mode)
  }

  @Test func `A negative price is free, and another threshold is taken`() throws {
    #expect(PaymentMode(price: try usd("1").negated, trust: 0, threshold: 0.7) == .free)
    #expect(PaymentMode(price: try usd("1"), trust: 0.8, threshold: 0.8) == .postpay)
    #expect(PaymentMode(price: try usd("1"), trust: 0.75, threshold: 0.8) == .prepay)
  }

  @Test func `An agreement that is expired, used up or too cheap is refused by name`() throws {
    func refusal(_ agreement: Agreement, _ estimate: String?, _ now: Date = noon) throws -> String?
    {
      let estimate = try estimate.map(usd)
      do throws(AgreementError) {
        _ = try agreement.check(estimate, at: now)
        return nil
      } catch {
        #expect(error.description.contains("bob@web"))
        return error.code
      }
    }
    let until = try agreement("1", until: noon + 60)
    #expect(try refusal(until, "1", noon + 60) == nil)
    #expect(try refusal(until, "1", noon + 60.001) == "agreement_expired")
    #expect(until.isExpired(at: noon + 61) && !until.isExpired(at: noon))
    #expect(try agreement("1").isExpired(at: .distantFuture) == false)

    var twice = try agreement("1", uses: 2)
    for remaining in [2, 1] {
      #expect(try twice.remaining == remaining && refusal(twice, "1") == nil)
      twice.use()
    }
    #expect(try refusal(twice, "1") == "agreement_used_up")
    #expect(try refusal(agreement("1", uses: 0), "1") == "agreement_used_up")
    var always = try agreement("1")
    for _ in 0..<1000 { always.use() }
    #expect(try always.remaining == nil && refusal(always, "1") == nil)

    #expect(try refusal(agreement("1"), "1.000001") == "price_rejected")
    #expect(try refusal(agreement("1", trust: 1), "1.000001") == "price_rejected")
    #expect(try refusal(agreement("0"), "0.01") == "price_rejected")
    #expect(try refusal(agreement("1"), nil) == "price_unknown")
    #expect(try refusal(agreement("1", trust: 1), nil) == nil)
    #expect(try refusal(agreement("0"), nil) == nil)
  }

  @Test func `Only what is paid in advance has to be reserved`() throws {
    #expect(try agreement("1").check(usd("0.4"), at: noon) == usd("0.4"))
    #expect(try agreement("1", trust: 0.7).check(usd("0.4"), at: noon) == nil)
    #expect(try agreement("0").check(.zero, at: noon) == nil)
    #expect(try agreement("1").allows(usd("1")) && !agreement("1").allows(usd("1.01")))
  }

  private static let uses: [(String, String, Int?)] = [
    ("10", "0.50", 20), ("0.3", "0.1", 3), ("0", "1", 0), ("0.99", "1", 0), ("10", "0", nil),
  ]

  @Test(arguments: uses)
  func `A budget is good for so many tasks, and a poor one never for any number`(
    budget: String, price: String, uses: Int?
  ) throws {
    #expect(Terms.uses(of: try usd(budget), maxPerTask: try usd(price)) == uses)
  }

  @Test func `The seed's texts begin the sentences`() throws {
    let price = try usd("2")
    let rejected = AgreementError.priceRejected(team: "web", bob, price: price, max: price)
    #expect(rejected.description.hasPrefix("proposed price was rejected: "))
    for error in [
      AgreementError.tooManyRounds(team: "web", bob), .tookTooLong(team: "web", bob),
    ] {
      #expect(error.code == "negotiation_failed")
      #expect(error.description.hasPrefix("payment negotiation failed: "))
    }
    #expect(
      BudgetError.exceeded(team: "web", needed: price, available: price).description
        .hasPrefix("team budget exceeded: "))
  }

  @Test func `An agreement's JSON says that it is for any number of tasks`() throws {
    var any = try agreement("0.5", until: noon)
    any.use()
    #expect(
      any.json.text()
        == #"{"team":"web","agent":"bob@web","mode":"prepay","max_per_task":500000,"uses":null,"#
        + #""valid_until":"2027-01-15T08:00:00.000Z","used":1,"#
        + #""agreed_at":"2027-01-15T08:00:00.000Z"}"#)
    for agreement in [any, try agreement("1", trust: 1, uses: 3), try agreement("0", uses: 0)] {
      #expect(try Agreement(json: JSON(parsing: agreement.json.text())) == agreement)
    }
    let without = any.json.text().replacingOccurrences(of: #""uses":null,"#, with: "")
    #expect(throws: JSONShapeError.self) { try Agreement(json: JSON(parsing: without)) }
  }
}
