import JSONSyntax
import Model
import Tasks
import TestSupport
import Testing

@Suite struct SettlementTests {
  /// A milestone, what was spent on it, how far it is, and what becomes of it in both modes.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var state: MilestoneState
    var spent: String
    var progress: Settlement.Progress?
    var earned: String
    /// Settled, refunded, disputed at actual cost and at the fixed price.
    var actual: [String]
    var fixed: [String]

    var testDescription: String { name }
  }

  private static let cases = [
    Case(
      name: "nothing done", state: .funded, spent: "0", progress: nil, earned: "0.00",
      actual: ["0.00", "10.00", "0.00"], fixed: ["0.00", "10.00", "0.00"]),
    Case(
      name: "a third done for less", state: .active, spent: "2", progress: .init(done: 1, of: 3),
      earned: "3.333333", actual: ["2.00", "8.00", "0.00"],
      fixed: ["3.333333", "6.666667", "0.00"]),
    Case(
      name: "a third done for more", state: .active, spent: "5", progress: .init(done: 1, of: 3),
      earned: "3.333333", actual: ["5.00", "5.00", "0.00"], fixed: ["5.00", "5.00", "0.00"]),
    Case(
      name: "completed", state: .completed, spent: "4", progress: .init(done: 0, of: 3),
      earned: "10.00", actual: ["4.00", "6.00", "0.00"], fixed: ["10.00", "0.00", "0.00"]),
    Case(
      name: "more spent than held", state: .active, spent: "12", progress: .init(done: 1, of: 2),
      earned: "5.00", actual: ["10.00", "0.00", "0.00"], fixed: ["10.00", "0.00", "0.00"]),
    Case(
      name: "disputed", state: .disputed, spent: "4", progress: .init(done: 1, of: 2),
      earned: "0.00", actual: ["0.00", "0.00", "10.00"], fixed: ["0.00", "0.00", "10.00"]),
  ]

  @Test(arguments: cases, Settlement.Mode.allCases)
  func `Each milestone is settled in proportion`(one: Case, mode: Settlement.Mode) throws {
    var ledger = try MoneyLedger(budget: "20")
    let milestone = try Milestone("m", "10", in: one.state)
    let entries = LedgerEntries(team: "web", time: noon)
    try ledger.apply(entries.hold(milestone, key: "h"))
    try ledger.apply([entries.cost(usd(one.spent), milestone: "m", key: "c")])
    let settlement = Settlement(
      [milestone], in: ledger, progress: one.progress.map { ["m": $0] } ?? [:], mode: mode)
    let line = try #require(settlement.lines.first)
    let parts = [line.settled, line.refunded, line.disputed].map(\.decimal)
    #expect(parts == (mode == .actualCost ? one.actual : one.fixed))
    #expect(line.earned.decimal == one.earned)
    #expect(
      settlement.membersSettled
        == (line.disputed == .zero && (line.earned > .zero || line.drawn > .zero) ? 1 : 0))

    try ledger.apply(settlement.entries([milestone], in: ledger, entries, shutdown: "s1"))
    #expect(ledger.faults.isEmpty)
    // What was spent beyond the hold is the team's cost and not part of the settlement.
    let beyond = try #require(ledger.milestones["m"]).amount.micros - 10_000_000
    if line.disputed == .zero {
      #expect(ledger.balances.held == .zero)
      #expect(ledger.balances.spent.micros == line.settled.micros + max(0, beyond))
      #expect(ledger.earned[bob] ?? .zero == line.earned)
    } else {
      #expect(ledger.balances.held == (try usd("6")) && ledger.earned.isEmpty)
    }
  }

  @Test func `A settlement that is made again after a crash adds nothing`() throws {
    var ledger = try MoneyLedger(budget: "20")
    let milestones = [
      try Milestone("a", "10", in: .completed), try Milestone("b", "5", in: .active),
    ]
    let entries = LedgerEntries(team: "web", time: noon)
    for one in milestones { try ledger.apply(entries.hold(one, key: "h\(one.id)")) }
    let settlement = Settlement(milestones, in: ledger, progress: [:], mode: .fixedPrice)
    let batch = settlement.entries(milestones, in: ledger, entries, shutdown: "s1")
    try ledger.apply(batch)
    let after = ledger
    #expect(try ledger.apply(batch).entries.isEmpty)
    let again = Settlement(milestones, in: ledger, progress: [:], mode: .fixedPrice)
    #expect(again.lines.isEmpty)
    #expect(again.entries(milestones, in: ledger, entries, shutdown: "s1").isEmpty)
    #expect(ledger == after)
    try ledger.apply(entries.close(key: "shutdown:s1:close"))
  }

  @Test func `A progress is a percentage`() throws {
    #expect(try Settlement.Progress(percent: 40) == .init(done: 40, of: 100))
    for wrong in [-1, 101] {
      #expect(throws: MilestoneError.invalidProgress(wrong)) {
        try Settlement.Progress(percent: wrong)
      }
    }
  }

  @Test func `A milestone without money has no part in the settlement`() throws {
    let ledger = try MoneyLedger(budget: "20")
    let settlement = Settlement(
      [try Milestone("m", "10")], in: ledger, progress: [:], mode: .actualCost)
    #expect(settlement.lines.isEmpty && settlement.membersSettled == 0)
    let entries = LedgerEntries(team: "web", time: noon)
    #expect(entries.settle(try Milestone("m", "10", in: .expired), in: ledger, key: "e").isEmpty)
  }

  @Test func `The settlement's JSON has every sum`() throws {
    var ledger = try MoneyLedger(budget: "20")
    let milestone = try Milestone("m", "10", in: .active)
    let entries = LedgerEntries(team: "web", time: noon)
    try ledger.apply(entries.hold(milestone, key: "h"))
    let settlement = Settlement(
      [milestone], in: ledger, progress: ["m": .init(done: 1, of: 4)], mode: .fixedPrice)
    #expect(
      settlement.json.text()
        == #"{"mode":"fixed_price","members_settled":1,"settled":2500000,"refunded":7500000,"#
        + #""disputed":0,"amount":10000000,"milestones":[{"milestone":"m","agent":"bob@web","#
        + #""amount":10000000,"settled":2500000,"refunded":7500000,"disputed":0,"#
        + #""earned":2500000,"drawn":0}]}"#)
  }

  @Test func `Of random milestones, settled, refunded and disputed add up to all amounts`()
    async throws
  {
    for seed in 0..<5000 as Range<UInt64> {
      if seed.isMultiple(of: 20) { await Task.yield() }
      var random = SeededGenerator(seed: seed)
      let entries = LedgerEntries(team: "web", time: noon)
      var ledger = try MoneyLedger(budget: "1000")
      var milestones: [Milestone] = []
      var progress: [String: Settlement.Progress] = [:]
      var whole: Int64 = 0
      for number in 0..<Int.random(in: 0...5, using: &random) {
        let amount = Int64.random(in: 1...100_000_000, using: &random)
        whole += amount
        let state = [MilestoneState.funded, .active, .completed, .disputed]
          .randomElement(using: &random)
        let milestone = try Milestone(
          "m\(number)", Amount(micros: amount).decimal,
          agent: Bool.random(using: &random) ? bob : carol,
          in: state ?? .active)
        try ledger.apply(entries.hold(milestone, key: "h\(number)"))
        let spent = Int64.random(in: 0...2 * amount, using: &random)
        try ledger.apply([
          entries.cost(Amount(micros: spent), milestone: milestone.id, key: "c\(number)")
        ])
        progress[milestone.id] = .init(
          done: Int.random(in: -1...4, using: &random), of: Int.random(in: 0...3, using: &random))
        milestones.append(milestone)
      }
      for mode in Settlement.Mode.allCases {
        let settlement = Settlement(milestones, in: ledger, progress: progress, mode: mode)
        let parts = settlement.lines.flatMap { [$0.settled, $0.refunded, $0.disputed, $0.earned] }
        let sum = [\Settlement.Line.settled, \.refunded, \.disputed]
          .reduce(0) { $0 + settlement.total($1).micros }
        var settled = ledger
        try settled.apply(settlement.entries(milestones, in: ledger, entries, shutdown: "s"))
        guard sum == whole, settlement.total(\.amount).micros == whole,
          parts.allSatisfy({ !$0.isNegative }), settled.faults.isEmpty,
          settled.balances.held.micros
            == settlement.lines.filter({ $0.disputed > .zero })
            .reduce(0, { $0 + $1.amount.micros - $1.drawn.micros })
        else {
          Issue.record("seed \(seed), \(mode)")
          return
        }
      }
    }
  }
}
