import Foundation
import JSONSyntax
import Model
import Tasks
import TestSupport
import Testing

/// Random sequences beside a reference that is written as plainly as can be.
@Suite struct LedgerRandomTests {
  /// How many sequences are tried; `ROOST_SEQUENCES=100000` tries more.
  private static let count =
    ProcessInfo.processInfo.environment["ROOST_SEQUENCES"].flatMap { Int($0) } ?? 16_000

  @Test(arguments: 0..<8)
  func `Random batches give what the reference says, whole or not at all`(lane: Int) async throws {
    for number in 0..<Self.count / 8 {
      try Self.run(UInt64(lane * Self.count / 8 + number))
      // Tests that wait for something run beside this one.
      if number.isMultiple(of: 20) { await Task.yield() }
    }
  }

  private static func run(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var ledger = MoneyLedger(team: "web")
    var reference = Reference()
    for step in 0..<Int.random(in: 3...8, using: &random) {
      let batch = try (0..<Int.random(in: 1...3, using: &random)).map { place in
        try randomEntry(&random, ledger, "\(step).\(place)")
      }
      let before = ledger
      var next = reference
      let isAllowed = next.apply(batch)
      do {
        try ledger.apply(batch)
        guard isAllowed else {
          Issue.record("seed \(seed): \(batch.map { $0.json.text() }) was applied")
          return
        }
        reference = next
      } catch {
        guard !isAllowed, ledger == before else {
          Issue.record("seed \(seed): \(error) for \(batch.map { $0.json.text() })")
          return
        }
      }
      guard ledger.faults.isEmpty, reference.numbers == Self.numbers(ledger) else {
        Issue.record("seed \(seed): \(ledger.faults) \(reference.numbers) \(Self.numbers(ledger))")
        return
      }
      guard Int.random(in: 0..<40, using: &random) == 0 else { continue }
      guard try MoneyLedger(json: ledger.json) == ledger else {
        Issue.record("seed \(seed): the snapshot differs")
        return
      }
    }
  }

  private static func numbers(_ ledger: MoneyLedger) -> [Int64] {
    let balances = ledger.balances
    return [
      balances.allocated.micros, balances.spent.micros, balances.reserved.micros,
      balances.held.micros, balances.available.micros, ledger.holds["m"]?.drawn.micros ?? 0,
      ledger.holds["n"]?.drawn.micros ?? 0, ledger.agents[bob]?.amount.micros ?? 0,
    ]
  }

  private static func randomEntry(
    _ random: inout SeededGenerator, _ ledger: MoneyLedger, _ name: String
  ) throws -> LedgerEntry {
    let kinds: [LedgerEntry.Kind] = [
      .allocate, .allocate, .hold, .hold, .unhold, .settle, .reserve, .reserve, .unreserve, .spend,
      .spend, .spend, .adjust, .adjust, .close,
    ]
    let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
    let key = Int.random(in: 0..<12, using: &random) == 0 ? "again" : name
    var entry = LedgerEntry(kind, nil, of: "web", at: noon, key: key)
    let sum = try Amount(micros: Int64.random(in: 0...6, using: &random))
    switch kind {
    case .allocate:
      entry.amount = Int.random(in: 0..<4, using: &random) == 0 ? sum.negated : try sum.adding(sum)
    case .hold, .unhold, .settle:
      entry.milestone = Bool.random(using: &random) ? "m" : "n"
      let held = ledger.holds[entry.milestone ?? ""]?.held ?? .zero
      entry.amount = Bool.random(using: &random) ? held : sum
    case .reserve, .unreserve: (entry.amount, entry.task) = (sum, "t")
    case .spend:
      entry.amount = Int.random(in: 0..<5, using: &random) == 0 ? nil : sum
      if Bool.random(using: &random) { entry.milestone = "m" }
      if Bool.random(using: &random) { entry.agent = bob }
    case .adjust:
      let costs = ledger.costs.values.sorted { $0.entry.seq < $1.entry.seq }
      guard let cost = costs.randomElement(using: &random) else {
        entry.amount = sum
        break
      }
      entry.reverses = cost.entry.id
      entry.amount = Int.random(in: 0..<6, using: &random) == 0 ? sum : cost.entry.amount?.negated
    case .close: if Int.random(in: 0..<6, using: &random) > 0 { entry.kind = .spend }
    }
    return entry
  }
}

/// The rules of the ledger over plain numbers; a batch is tried on a copy.
private struct Reference {
  private struct Cost {
    var sum: Int64?
    var drawn: Int64
    var milestone: String?
    var isBobs: Bool
    var isReversed = false
  }

  private var allocated: Int64 = 0
  private var spent: Int64 = 0
  private var reserved: Int64 = 0
  private var held: [String: Int64] = [:]
  private var drawn: [String: Int64] = [:]
  private var closedHolds: Set<String> = []
  private var bobs: Int64 = 0
  private var hasBudget = false
  private var isClosed = false
  private var keys: Set<String> = []
  private var last = 0
  private var costs: [String: Cost] = [:]

  private var allHeld: Int64 { held.values.reduce(0, +) }
  private var available: Int64 { allocated - spent - reserved - allHeld }

  var numbers: [Int64] {
    [
      allocated, spent, reserved, allHeld, available, drawn["m"] ?? 0, drawn["n"] ?? 0, bobs,
    ]
  }

  mutating func apply(_ batch: [LedgerEntry]) -> Bool {
    let before = self
    for entry in batch where keys.insert(entry.key).inserted {
      last += 1
      guard add(entry) else {
        self = before
        return false
      }
    }
    return true
  }

  private mutating func add(_ entry: LedgerEntry) -> Bool {
    let sum = entry.amount?.micros ?? 0
    let milestone = entry.milestone ?? ""
    switch entry.kind {
    case .allocate:
      guard !isClosed, sum >= 0 || available + sum >= 0 else { return false }
      allocated += sum
      hasBudget = true
    case .hold:
      guard sum > 0, !isClosed, hasBudget, sum <= available, !closedHolds.contains(milestone)
      else { return false }
      held[milestone, default: 0] += sum
    case .unhold:
      guard sum > 0, !closedHolds.contains(milestone), held[milestone, default: 0] >= sum
      else { return false }
      held[milestone, default: 0] -= sum
    case .settle:
      guard !closedHolds.contains(milestone), held[milestone, default: 0] == sum
      else { return false }
      held[milestone] = 0
      drawn[milestone, default: 0] += sum
      spent += sum
      closedHolds.insert(milestone)
    case .reserve:
      guard sum > 0, !isClosed, hasBudget, sum <= available else { return false }
      reserved += sum
    case .unreserve:
      guard sum > 0, sum <= reserved else { return false }
      reserved -= sum
    case .spend:
      let fromHold =
        closedHolds.contains(milestone) ? 0 : min(held[milestone, default: 0], sum)
      held[milestone, default: 0] -= fromHold
      drawn[milestone, default: 0] += fromHold
      spent += sum
      if entry.agent == bob { bobs += sum }
      costs["L\(last)"] = Cost(
        sum: entry.amount?.micros, drawn: fromHold, milestone: entry.milestone,
        isBobs: entry.agent == bob)
    case .adjust: return adjust(entry)
    case .close:
      guard !isClosed, reserved == 0 else { return false }
      isClosed = true
    }
    return true
  }

  private mutating func adjust(_ entry: LedgerEntry) -> Bool {
    guard let id = entry.reverses else {
      guard let sum = entry.amount?.micros, sum != 0, spent + sum >= 0 else { return false }
      spent += sum
      return true
    }
    guard var cost = costs[id], !cost.isReversed, entry.amount?.micros == cost.sum.map({ -$0 })
    else { return false }
    spent -= cost.sum ?? 0
    if cost.isBobs { bobs -= cost.sum ?? 0 }
    if let milestone = cost.milestone, !closedHolds.contains(milestone) {
      held[milestone, default: 0] += cost.drawn
      drawn[milestone, default: 0] -= cost.drawn
    }
    cost.isReversed = true
    costs[id] = cost
    return true
  }
}
