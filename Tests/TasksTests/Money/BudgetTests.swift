import JSONSyntax
import Tasks
import Testing

@Suite struct BudgetTests {
  /// Spends sums one after the other and returns the alerts that each gives.
  private func alerts(_ ledger: inout MoneyLedger, _ sums: String...) throws -> [[BudgetAlert]] {
    try sums.map {
      try ledger.apply([LedgerEntry(.spend, $0, key: "cost \(ledger.sequence)")]).alerts
    }
  }

  @Test func `Alerts are given at 50, 80 and 95 percent and at the end, each once`() throws {
    var ledger = try MoneyLedger(budget: "10")
    #expect(
      try alerts(&ledger, "4.999999", "0.000001", "2", "1", "0.1", "1.4", "0.499999", "0.000001")
        == [[], [.half], [], [.most], [], [.nearlyAll], [], [.exhausted]])
    #expect(try alerts(&ledger, "1", "1") == [[], []])
    #expect(BudgetAlert.allCases.filter(\.isWarning) == [.most, .nearlyAll, .exhausted])
  }

  @Test func `One cost may give several alerts, the lowest first`() throws {
    var ledger = try MoneyLedger(budget: "10")
    #expect(try alerts(&ledger, "12") == [[.half, .most, .nearlyAll, .exhausted]])
  }

  @Test func `A cost that is taken back does not give its alert again`() throws {
    var ledger = try MoneyLedger(budget: "10")
    #expect(try alerts(&ledger, "6") == [[.half]])
    try ledger.apply([LedgerEntry(.adjust, "-6", key: "back")])
    #expect(try alerts(&ledger, "6") == [[]])
  }

  @Test func `A larger budget gives the alerts again that the costs are below of`() throws {
    var ledger = try MoneyLedger(budget: "10")
    #expect(try alerts(&ledger, "8.5") == [[.half, .most]])
    try ledger.apply([LedgerEntry(.allocate, "5", key: "more")])
    // 8.50 of 15 is more than half and less than 80 percent.
    #expect(ledger.alerts == [.half])
    #expect(try alerts(&ledger, "4") == [[.most]])
    let change = try ledger.apply([LedgerEntry(.allocate, "-2.5", key: "less")])
    #expect(change.alerts == [.nearlyAll, .exhausted])
  }

  @Test func `A cost beyond what is available exhausts the budget although part of it is held`()
    throws
  {
    var ledger = try MoneyLedger(budget: "10")
    try ledger.apply([LedgerEntry(.hold, "8", key: "h", milestone: "m")])
    #expect(try alerts(&ledger, "2") == [[]])
    #expect(Budget(ledger).status == .active)
    #expect(try alerts(&ledger, "0.01") == [[.exhausted]])
    #expect(Budget(ledger).status == .exhausted)
  }

  @Test func `A team without a budget gets no alerts and is refused only what it would set aside`()
    throws
  {
    var ledger = MoneyLedger(team: "web")
    #expect(try alerts(&ledger, "1000") == [[]])
    let budget = Budget(ledger)
    #expect(budget.status == .none)
    try budget.admit()
    let error = #expect(throws: BudgetError.noBudget(team: "web")) { try budget.admit(usd("1")) }
    #expect(error?.description.contains("roost budget set web") == true)
  }

  @Test func `A budget of zero is exhausted from the start`() throws {
    var ledger = MoneyLedger(team: "web")
    #expect(try ledger.apply([LedgerEntry(.allocate, "0", key: "b")]).alerts == [.exhausted])
    #expect(throws: BudgetError.self) { try Budget(ledger).admit() }
  }

  @Test func `Work is admitted while its estimate fits exactly`() throws {
    var ledger = try MoneyLedger(budget: "10")
    try ledger.apply([LedgerEntry(.reserve, "4", key: "r", task: "t")])
    try Budget(ledger).admit()
    try Budget(ledger).admit(usd("6"))
    let error = #expect(throws: BudgetError.self) { try Budget(ledger).admit(usd("6.000001")) }
    #expect(error?.code == "budget_exceeded")
  }

  @Test(arguments: ExhaustedAction.allCases)
  func `An exhausted budget stops new work unless it is only to be told`(action: ExhaustedAction)
    throws
  {
    var ledger = MoneyLedger(team: "web")
    let entries = LedgerEntries(team: "web", time: noon)
    try ledger.apply(entries.allocate(usd("1"), onExhausted: action, key: "budget"))
    try ledger.apply([LedgerEntry(.spend, "1", key: "c")])
    // A budget that is changed later keeps what was said.
    try ledger.apply(entries.allocate(.zero, key: "more"))
    ledger = try MoneyLedger(json: JSON(parsing: ledger.json.text()))
    let budget = Budget(ledger)
    #expect(budget.endsTeam == (action == .shutdown))
    #expect(budget.status == .exhausted)
    if action == .notify {
      try budget.admit()
    } else {
      let error = #expect(throws: BudgetError.self) { try budget.admit() }
      #expect(error?.code == "budget_exhausted")
      #expect(
        error?.description.hasPrefix("team budget exceeded: team web has spent 1.00 USD") == true)
    }
    #expect(ExhaustedAction.standard == .stop)
  }

  @Test func `A closed budget admits nothing`() throws {
    var ledger = try MoneyLedger(budget: "1")
    try ledger.apply([LedgerEntry(.close, nil, key: "c")])
    #expect(Budget(ledger).status == .closed)
    #expect(throws: BudgetError.closed(team: "web")) { try Budget(ledger).admit() }
  }

  @Test func `Setting a budget is a change by the difference`() throws {
    let budget = Budget(try MoneyLedger(budget: "10"))
    #expect(try budget.change(to: usd("4")).decimal == "-6.00")
    #expect(try budget.change(to: usd("10")) == .zero)
  }
}
