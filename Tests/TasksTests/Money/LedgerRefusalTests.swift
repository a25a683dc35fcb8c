import JSONSyntax
import Tasks
import Testing

@Suite struct LedgerRefusalTests {
  @Test func `An amount of exactly what is available may be set aside, a micro-dollar more not`()
    throws
  {
    for kind in [LedgerEntry.Kind.hold, .reserve] {
      var ledger = try MoneyLedger(budget: "1")
      let error = try #require(throws: BudgetError.self) {
        try ledger.apply([LedgerEntry(kind, "1.000001", key: "a", task: "t", milestone: "m")])
      }
      #expect(error.code == "budget_exceeded")
      #expect(error.description.hasPrefix("team budget exceeded: 1.000001 USD is needed"))
      try ledger.apply([LedgerEntry(kind, "1", key: "b", task: "t", milestone: "m")])
      #expect(ledger.balances.available == .zero)
    }
  }

  @Test func `A cost is recorded even where it goes beyond the budget`() throws {
    var ledger = try MoneyLedger(budget: "1")
    try ledger.apply([LedgerEntry(.spend, "3", key: "a")])
    #expect(ledger.shown == ["1.00", "3.00", "0.00", "0.00", "-2.00"])
    #expect(ledger.balances.overshoot == (try usd("2")))
    #expect(throws: BudgetError.self) {
      try ledger.apply([LedgerEntry(.reserve, "0.01", key: "b", task: "t")])
    }
    try ledger.apply([LedgerEntry(.spend, "1", key: "c")])
    #expect(ledger.balances.overshoot == (try usd("3")))
  }

  @Test func `After the budget is closed costs are recorded and nothing is set aside`() throws {
    var ledger = try MoneyLedger(budget: "5")
    try ledger.apply([LedgerEntry(.hold, "2", key: "h", milestone: "m")])
    try ledger.apply([LedgerEntry(.close, nil, key: "close")])
    for kind in [LedgerEntry.Kind.allocate, .hold, .reserve] {
      #expect(throws: BudgetError.closed(team: "web")) {
        try ledger.apply([LedgerEntry(kind, "1", key: "x", task: "t", milestone: "m")])
      }
    }
    #expect(throws: BudgetError.closed(team: "web")) {
      try ledger.apply([LedgerEntry(.close, nil, key: "again")])
    }
    try ledger.apply([LedgerEntry(.spend, "1", key: "late", milestone: "m")])
    // A disputed milestone is decided on afterwards.
    try ledger.apply([
      LedgerEntry(.unhold, "1", key: "u", milestone: "m"),
      LedgerEntry(.settle, "0", key: "s", milestone: "m"),
    ])
    #expect(ledger.shown == ["5.00", "1.00", "0.00", "0.00", "4.00"])
  }

  @Test func `Every wrong entry is refused under its code and changes nothing`() throws {
    var ledger = try MoneyLedger(budget: "10")
    try ledger.apply([
      LedgerEntry(.spend, "1", key: "cost"),
      LedgerEntry(.hold, "2", key: "hold", milestone: "m"),
      LedgerEntry(.hold, "1", key: "done", milestone: "done"),
      LedgerEntry(.settle, "1", key: "settled", milestone: "done"),
      LedgerEntry(.reserve, "3", key: "reserve", agent: bob, task: "t"),
    ])
    var other = try LedgerEntry(.spend, "1", key: "x")
    other.team = "api"
    var late = try LedgerEntry(.spend, "1", key: "x")
    (late.seq, late.id) = (2, "L2")
    let refusals: [(LedgerEntry, String)] = [
      (other, "other_team"), (late, "out_of_order"),
      (try LedgerEntry(.allocate, nil, key: "x"), "invalid_entry"),
      (try LedgerEntry(.allocate, "-3.000001", key: "x"), "budget_committed"),
      (try LedgerEntry(.hold, "1", key: "x"), "invalid_entry"),
      (try LedgerEntry(.hold, "0", key: "x", milestone: "m"), "invalid_entry"),
      (try LedgerEntry(.hold, "1", key: "x", milestone: "done"), "hold_closed"),
      (try LedgerEntry(.unhold, "2.01", key: "x", milestone: "m"), "not_held"),
      (try LedgerEntry(.unhold, "1", key: "x", milestone: "none"), "not_held"),
      (try LedgerEntry(.unhold, "1", key: "x", milestone: "done"), "hold_closed"),
      (try LedgerEntry(.settle, "1", key: "x", milestone: "m"), "hold_not_returned"),
      (try LedgerEntry(.settle, "3", key: "x", milestone: "m"), "not_held"),
      (try LedgerEntry(.settle, "-1", key: "x", milestone: "m"), "invalid_entry"),
      (try LedgerEntry(.reserve, "1", key: "x"), "invalid_entry"),
      (try LedgerEntry(.reserve, "-1", key: "x", task: "t"), "invalid_entry"),
      (try LedgerEntry(.unreserve, "3.01", key: "x", agent: bob, task: "t"), "not_reserved"),
      (try LedgerEntry(.unreserve, "1", key: "x", agent: carol, task: "t"), "not_reserved"),
      (try LedgerEntry(.spend, "-1", key: "x"), "invalid_entry"),
      (try LedgerEntry(.adjust, "0", key: "x"), "invalid_entry"),
      (try LedgerEntry(.adjust, nil, key: "x"), "invalid_entry"),
      (try LedgerEntry(.adjust, "-2.01", key: "x"), "below_zero"),
      (try LedgerEntry(.adjust, "-1", key: "x", agent: bob), "below_zero"),
      (try LedgerEntry(.adjust, "-1", key: "x").reversing("L1"), "not_reversible"),
      (try LedgerEntry(.adjust, "-1", key: "x").reversing("L99"), "no_entry"),
      (try LedgerEntry(.adjust, "-0.5", key: "x").reversing("L2"), "reversal_differs"),
      (try LedgerEntry(.close, "1", key: "x"), "invalid_entry"),
      (try LedgerEntry(.close, nil, key: "x"), "open_reservations"),
    ]
    let before = ledger
    for (entry, code) in refusals {
      let error = #expect(throws: BudgetError.self, "\(entry)") { try ledger.apply([entry]) }
      #expect(error?.code == code, "\(entry.json.text()): \(error.map { "\($0)" } ?? "")")
      #expect(error?.description.isEmpty == false && ledger == before)
    }
  }

  @Test func `A cost is reversed once`() throws {
    var ledger = try MoneyLedger(budget: "10")
    try ledger.apply([LedgerEntry(.spend, "1", key: "cost")])
    try ledger.apply([LedgerEntry(.adjust, "-1", key: "a").reversing("L2")])
    #expect(ledger.balances.spent == .zero)
    #expect(throws: BudgetError.alreadyReversed("L2")) {
      try ledger.apply([LedgerEntry(.adjust, "-1", key: "b").reversing("L2")])
    }
  }

  @Test func `A cost of a settled milestone goes back to the team when it is reversed`() throws {
    var ledger = try MoneyLedger(budget: "10")
    let entries = LedgerEntries(team: "web", time: noon)
    try ledger.apply([LedgerEntry(.hold, "4", key: "h", milestone: "m")])
    try ledger.apply([LedgerEntry(.spend, "3", key: "c", milestone: "m")])
    try ledger.apply(entries.settle(Milestone("m", "4"), in: ledger, key: "s"))
    try ledger.apply([entries.reversal(of: #require(ledger.costs["L3"]))])
    #expect(ledger.shown == ["10.00", "0.00", "0.00", "0.00", "10.00"])
    #expect(entries.settle(try Milestone("m", "4"), in: ledger, key: "s2").isEmpty)
  }

  @Test func `Sums beyond the range are refused`() throws {
    var ledger = try MoneyLedger(budget: "9007199254.740992")
    #expect(throws: BudgetError.tooLarge) {
      try ledger.apply([LedgerEntry(.allocate, "0.000001", key: "x")])
    }
    try ledger.apply([LedgerEntry(.spend, "9007199254.740992", key: "y")])
    #expect(throws: BudgetError.tooLarge) {
      try ledger.apply([LedgerEntry(.spend, "0.000001", key: "z")])
    }
  }
}

extension LedgerEntry {
  fileprivate func reversing(_ id: String) -> LedgerEntry {
    var copy = self
    copy.reverses = id
    return copy
  }
}
