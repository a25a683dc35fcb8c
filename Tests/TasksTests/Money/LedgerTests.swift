import JSONSyntax
import Model
import Tasks
import Testing

@Suite struct LedgerTests {
  @Test func `Each kind of entry moves money from one part to another`() throws {
    var ledger = MoneyLedger(team: "web")
    func apply(_ entry: LedgerEntry) throws -> [String] {
      try ledger.apply([entry])
      #expect(ledger.faults.isEmpty)
      return ledger.shown
    }
    #expect(
      try apply(LedgerEntry(.allocate, "10", key: "1"))
        == ["10.00", "0.00", "0.00", "0.00", "10.00"])
    #expect(
      try apply(LedgerEntry(.hold, "4", key: "2", milestone: "m"))
        == ["10.00", "0.00", "0.00", "4.00", "6.00"])
    #expect(
      try apply(LedgerEntry(.reserve, "2", key: "3", agent: bob, task: "t"))
        == ["10.00", "0.00", "2.00", "4.00", "4.00"])
    #expect(
      try apply(LedgerEntry(.unreserve, "1", key: "4", agent: bob, task: "t"))
        == ["10.00", "0.00", "1.00", "4.00", "5.00"])
    #expect(
      try apply(LedgerEntry(.spend, "0.50", key: "5"))
        == ["10.00", "0.50", "1.00", "4.00", "4.50"])
    #expect(
      try apply(LedgerEntry(.adjust, "-0.20", key: "6"))
        == ["10.00", "0.30", "1.00", "4.00", "4.70"])
    #expect(
      try apply(LedgerEntry(.unhold, "3", key: "7", milestone: "m"))
        == ["10.00", "0.30", "1.00", "1.00", "7.70"])
    #expect(
      try apply(LedgerEntry(.settle, "1", key: "8", milestone: "m"))
        == ["10.00", "1.30", "1.00", "0.00", "7.70"])
    #expect(
      try apply(LedgerEntry(.unreserve, "1", key: "9", agent: bob, task: "t"))
        == ["10.00", "1.30", "0.00", "0.00", "8.70"])
    _ = try apply(LedgerEntry(.close, nil, key: "10"))
    #expect(ledger.isClosed && ledger.sequence == 10)
  }

  @Test func `A cost of a milestone draws its hold first and the team's money for the rest`() throws
  {
    var ledger = try MoneyLedger(budget: "10")
    try ledger.apply([LedgerEntry(.hold, "4", key: "h", milestone: "m")])
    try ledger.apply([LedgerEntry(.spend, "3", key: "a", milestone: "m")])
    #expect(ledger.shown == ["10.00", "3.00", "0.00", "1.00", "6.00"])
    try ledger.apply([LedgerEntry(.spend, "3", key: "b", milestone: "m")])
    #expect(ledger.shown == ["10.00", "6.00", "0.00", "0.00", "4.00"])
    #expect(ledger.holds["m"]?.drawn == (try usd("4")))
    #expect(ledger.milestones["m"]?.amount == (try usd("6")))
  }

  @Test func `A reservation becomes a cost in one batch and the money counts once`() throws {
    var ledger = try MoneyLedger(budget: "0.15")
    let entries = LedgerEntries(team: "web", time: noon)
    try ledger.apply(entries.reserve(usd("0.10"), task: "t", agent: bob, key: "r"))
    let cost = entries.cost(try usd("0.10"), agent: bob, task: "t", key: "c")
    try ledger.apply(entries.record(cost, in: ledger))
    #expect(ledger.shown == ["0.15", "0.10", "0.00", "0.00", "0.05"])
    let before = ledger
    try ledger.apply(entries.record(cost, in: ledger))
    #expect(ledger == before)
  }

  @Test func `A cost that is not the last of a try gives back no more than itself`() throws {
    var ledger = try MoneyLedger(budget: "10")
    let entries = LedgerEntries(team: "web", time: noon)
    try ledger.apply(entries.reserve(usd("5"), task: "t", agent: bob, key: "r"))
    let cost = entries.cost(try usd("2"), agent: bob, task: "t", key: "c")
    try ledger.apply(entries.record(cost, in: ledger, isFinal: false))
    #expect(ledger.reserved(for: "t", agent: bob) == (try usd("3")))
    #expect(ledger.reserved(for: "t") == (try usd("3")))
    try ledger.apply(entries.unreserve(ledger, task: "t", agent: bob, key: "u"))
    #expect(ledger.shown == ["10.00", "2.00", "0.00", "0.00", "8.00"])
    #expect(entries.unreserve(ledger, task: "t", agent: bob, key: "u2").isEmpty)
  }

  @Test func `The actual cost takes the place of an estimate, and the hold gets back what it paid`()
    throws
  {
    var ledger = try MoneyLedger(budget: "10")
    let guesses = LedgerEntries(team: "web", time: noon, source: .estimate)
    let hooks = LedgerEntries(team: "web", time: noon, source: .hook)
    try ledger.apply([LedgerEntry(.hold, "4", key: "h", milestone: "m")])
    let guess = guesses.cost(
      try usd("3"), model: "x", agent: bob, task: "t", milestone: "m", key: "guess")
    try ledger.apply(guesses.record(guess, in: ledger))
    #expect(ledger.estimates(for: "t", agent: bob).count == 1)
    let actual = hooks.cost(
      try usd("1"), model: "y", agent: bob, task: "t", milestone: "m", key: "actual")
    let batch = hooks.record(actual, in: ledger)
    #expect(batch.map(\.kind) == [.adjust, .spend])
    try ledger.apply(batch)
    #expect(ledger.shown == ["10.00", "1.00", "0.00", "3.00", "6.00"])
    #expect(ledger.agents[bob]?.amount == (try usd("1")))
    #expect(ledger.tasks["t"]?.amount == (try usd("1")))
    #expect(try ledger.models["x"]?.amount == .zero && ledger.models["y"]?.amount == usd("1"))
    #expect(ledger.estimates(for: "t", agent: bob).isEmpty)
  }

  @Test func `A cost without a known price counts its tokens and is shown as unknown`() throws {
    var ledger = try MoneyLedger(budget: "10")
    let entries = LedgerEntries(team: "web", time: noon, source: .transcript)
    let cost = entries.cost(
      nil, tokens: TokenUsage(input: 5), model: "new", agent: bob, task: "t", key: "c")
    try ledger.apply([cost])
    #expect(ledger.total.unpriced == 1 && ledger.total.amount == .zero)
    #expect(ledger.models["new"]?.tokens == TokenUsage(input: 5))
    let recorded = try #require(ledger.costs.values.first)
    var priced = cost
    (priced.key, priced.amount) = ("c:priced", try usd("2"))
    try ledger.apply([entries.reversal(of: recorded), priced])
    #expect(try ledger.total.unpriced == 0 && ledger.total.amount == usd("2"))
    #expect(ledger.total.tokens == TokenUsage(input: 5))
  }

  @Test func `Totals are kept by agent, task, milestone and model`() throws {
    var ledger = try MoneyLedger(budget: "10")
    let entries = LedgerEntries(team: "web", time: noon, source: .hook)
    for (agent, task, model) in [(bob, "t1", "x"), (carol, "t1", "y"), (bob, "t2", "y")] {
      try ledger.apply([
        entries.cost(
          usd("1"), tokens: TokenUsage(output: 2), model: model, agent: agent, task: task,
          milestone: "m", key: "\(agent)\(task)")
      ])
    }
    #expect(ledger.agents.mapValues(\.amount) == [bob: try usd("2"), carol: try usd("1")])
    #expect(ledger.tasks.mapValues(\.amount) == ["t1": try usd("2"), "t2": try usd("1")])
    #expect(ledger.models.mapValues(\.amount) == ["x": try usd("1"), "y": try usd("2")])
    #expect(ledger.milestones.mapValues(\.amount) == ["m": try usd("3")])
    #expect(ledger.total.tokens == TokenUsage(output: 6))
  }

  @Test func `A key is applied once`() throws {
    var ledger = try MoneyLedger(budget: "10")
    let cost = try LedgerEntry(.spend, "1", key: "c")
    try ledger.apply([cost])
    let change = try ledger.apply([cost, LedgerEntry(.spend, "2", key: "d"), cost])
    #expect(change.repeated == ["c", "c"] && change.entries.map(\.key) == ["d"])
    #expect(ledger.balances.spent == (try usd("3")) && ledger.sequence == 3)
    #expect(try ledger.apply([cost]).entries.isEmpty)
  }

  @Test func `A batch is applied as a whole or not at all`() throws {
    var ledger = try MoneyLedger(budget: "10")
    let before = ledger
    #expect(throws: BudgetError.self) {
      try ledger.apply([
        LedgerEntry(.spend, "1", key: "a", milestone: "m"),
        LedgerEntry(.reserve, "2", key: "b", task: "t"),
        LedgerEntry(.hold, "8", key: "c", milestone: "m"),
      ])
    }
    #expect(ledger == before)
  }

  @Test func `The oldest keys are forgotten by number, and so are costs that could be reversed`()
    throws
  {
    var ledger = try MoneyLedger(budget: "10")
    try ledger.apply([LedgerEntry(.spend, "1", key: "first")])
    let cost = try #require(ledger.costs["L2"])
    for number in 0..<MoneyLedger.memory - 1 {
      try ledger.apply([LedgerEntry(.spend, "0", key: "\(number)")])
    }
    #expect(ledger.knows("first") && ledger.costs["L2"] != nil && !ledger.knows("budget"))
    try ledger.apply([LedgerEntry(.spend, "0", key: "one more")])
    #expect(!ledger.knows("first") && ledger.costs["L2"] == nil)
    let reversal = LedgerEntries(team: "web", time: noon).reversal(of: cost)
    #expect(throws: BudgetError.unknownEntry("L2")) { try ledger.apply([reversal]) }
  }

  @Test func `A snapshot says the same as the ledger`() throws {
    let ledger = try Self.busy()
    let copy = try MoneyLedger(json: JSON(parsing: ledger.json.text()))
    #expect(copy == ledger)
    #expect(copy.json == ledger.json)
    #expect(try MoneyLedger(json: MoneyLedger(team: "web").json) == MoneyLedger(team: "web"))
  }

  /// A ledger in which nothing is empty.
  private static func busy() throws -> MoneyLedger {
    var ledger = try MoneyLedger(budget: "10")
    let entries = LedgerEntries(team: "web", time: noon, source: .hook)
    try ledger.apply([LedgerEntry(.hold, "2", key: "h", milestone: "m")])
    try ledger.apply(entries.reserve(usd("1"), task: "t", agent: bob, key: "r"))
    try ledger.apply(entries.reserve(usd("1"), task: "t", agent: nil, key: "r2"))
    try ledger.apply([
      entries.cost(
        usd("7"), tokens: TokenUsage(input: 1), model: "x", agent: bob, task: "t", milestone: "m",
        key: "c")
    ])
    try ledger.apply([entries.cost(nil, model: "y", key: "d")])
    try ledger.apply(entries.settle(Milestone("m", "2"), earned: usd("1"), in: ledger, key: "s"))
    try ledger.apply([entries.reversal(of: #require(ledger.costs["L6"]))])
    return ledger
  }
}
