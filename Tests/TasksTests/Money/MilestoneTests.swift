import Foundation
import JSONSyntax
import Tasks
import Testing

@Suite struct MilestoneTests {
  private let evidence = MilestoneEvidence(commit: "c0ffee")

  /// The reference's table: what may follow each state.
  private static let table: [(MilestoneState, Set<MilestoneState>)] = [
    (.pending, [.funded, .expired]), (.funded, [.active, .expired]),
    (.active, [.completed, .disputed, .expired]), (.completed, [.released, .disputed]),
    (.released, []), (.disputed, [.refunded, .released]), (.expired, []), (.refunded, []),
  ]

  @Test(arguments: table)
  func `Every transition of the table is allowed, and every other one is refused`(
    state: MilestoneState, next: Set<MilestoneState>
  ) throws {
    for wanted in MilestoneState.allCases where wanted != .pending {
      var milestone = try Milestone("m", "1", in: state)
      #expect(milestone.state == state)
      let before = milestone
      func move() throws {
        switch wanted {
        case .pending: break
        case .funded: try milestone.fund(at: noon)
        case .active: try milestone.activate(at: noon)
        case .completed: try milestone.complete(evidence, at: noon)
        case .released: try milestone.release(at: noon)
        case .disputed: try milestone.dispute("no", at: noon)
        case .expired: try milestone.expire(at: noon, isForced: true)
        case .refunded: try milestone.refund(at: noon)
        }
      }
      if next.contains(wanted) {
        try move()
        #expect(milestone.state == wanted)
      } else {
        let error = #expect(throws: MilestoneError.self) { try move() }
        #expect(error?.code == "invalid_milestone_transition" && milestone == before)
        #expect(
          error?.description.hasSuffix(
            "\"\(state.rawValue)\" -> \"\(wanted.rawValue)\": invalid status transition") == true)
      }
    }
  }

  @Test func `A milestone past its time can only expire or be disputed`() throws {
    for state in [MilestoneState.pending, .funded, .active] {
      var milestone = try Milestone("m", "1", in: state)
      let end = milestone.expiresAt
      #expect(!milestone.isOverdue(at: end) && milestone.isOverdue(at: end + 0.001))
      #expect(throws: MilestoneError.notOverdue(milestone: "m")) { try milestone.expire(at: end) }
      let error = #expect(throws: MilestoneError.self) {
        switch state {
        case .pending: try milestone.fund(at: end + 1)
        case .funded: try milestone.activate(at: end + 1)
        default: try milestone.complete(evidence, at: end + 1)
        }
      }
      #expect(error?.code == "milestone_expired")
      try milestone.expire(at: end + 1)
      #expect(milestone.state == .expired && milestone.state.isFinal)
    }
    var late = try Milestone("m", "1", in: .active)
    try late.dispute("late", at: late.expiresAt + 1)
    #expect(try Milestone("m", "1", in: .completed).isOverdue(at: .distantFuture) == false)
  }

  @Test func `A completed milestone may be disputed for an hour and is then released`() throws {
    let end = noon + Milestone.disputeWindow
    var milestone = try Milestone("m", "1", in: .completed)
    #expect(!milestone.isReleaseDue(at: end) && milestone.isReleaseDue(at: end + 0.001))
    #expect(throws: MilestoneError.disputeWindowOver(milestone: "m")) {
      try milestone.dispute("late", at: end + 0.001)
    }
    try milestone.dispute("in time", at: end)
    #expect(milestone.dispute == "in time" && !milestone.isReleaseDue(at: end + 1))
    // A person who decides is in no hurry.
    try milestone.release(at: end + 1_000_000)
    #expect(milestone.state == .released)
  }

  @Test func `Completion needs evidence, and a check has to have passed`() throws {
    var milestone = try Milestone("m", "1", in: .active)
    func code(_ evidence: MilestoneEvidence) -> String? {
      do throws(MilestoneError) {
        try milestone.complete(evidence, at: noon)
        return nil
      } catch {
        return error.code
      }
    }
    func check(_ exitCode: Int) -> MilestoneEvidence {
      MilestoneEvidence(check: .init(command: "make test", exitCode: exitCode, output: "1 test"))
    }
    #expect(code(MilestoneEvidence()) == "no_evidence")
    #expect(code(check(1)) == "milestone_check_failed")
    milestone.check = "make test"
    #expect(code(evidence) == "no_evidence")
    #expect(milestone.state == .active && milestone.evidence == nil)
    #expect(code(check(0)) == nil)
    #expect(milestone.completedAt == noon && milestone.evidence == check(0))
    for other in [evidence, MilestoneEvidence(file: "report.md")] {
      var plain = try Milestone("m", "1", in: .active)
      try plain.complete(other, at: noon)
      #expect(plain.evidence == other)
    }
  }

  @Test func `A team has one to ten milestones above zero, which add up`() throws {
    func code(_ sums: [String], total: String? = nil, names: [String]? = nil) throws -> String? {
      let milestones = try sums.enumerated().map { place, sum in
        try Milestone(names?[place] ?? "m\(place)", sum)
      }
      let total = try total.map(usd)
      do throws(MilestoneError) {
        try MilestonePlan.check(milestones, total: total, team: "web")
        return nil
      } catch {
        #expect(error.description.hasSuffix(".") == false)
        return error.code
      }
    }
    #expect(try code([]) == "no_milestones")
    #expect(try code(Array(repeating: "1", count: 10), total: "10") == nil)
    #expect(try code(Array(repeating: "1", count: 11)) == "too_many_milestones")
    #expect(try code(["5", "0"]) == "invalid_milestone_amount")
    #expect(try code(["5", "7.5"], total: "12.5") == nil)
    #expect(try code(["5", "7.5"], total: "12.500001") == "invalid_milestone_amount")
    #expect(try code(["5", "7.5"]) == nil)
    #expect(try code(["1", "1"], names: ["a", "a"]) == "milestone_exists")
    let most = Array(repeating: "9007199254.740992", count: 10)
    #expect(try code(most, total: "1") == "invalid_milestone_amount")
  }

  @Test func `Milestones have to fit into the budget`() throws {
    let ledger = try MoneyLedger(budget: "10")
    let (four, six) = (try Milestone("a", "4"), try Milestone("b", "6"))
    try MilestonePlan.check([four, six], fitInto: ledger)
    let error = #expect(throws: BudgetError.self) {
      try MilestonePlan.check([four, six, Milestone("c", "1")], fitInto: ledger)
    }
    #expect(error?.code == "budget_exceeded")
    #expect(throws: BudgetError.noBudget(team: "web")) {
      try MilestonePlan.check([four], fitInto: MoneyLedger(team: "web"))
    }
  }

  @Test func `A hold is made, paid from and closed, and the rest goes back`() throws {
    var ledger = try MoneyLedger(budget: "10")
    let milestone = try Milestone("m", "4", in: .completed)
    let entries = LedgerEntries(team: "web", time: noon)
    try ledger.apply(entries.hold(milestone, key: "fund:m"))
    try ledger.apply([entries.cost(usd("1"), agent: bob, milestone: "m", key: "c")])
    let batch = entries.settle(milestone, earned: milestone.amount, in: ledger, key: "release:m")
    #expect(batch.map(\.kind) == [.unhold, .settle] && batch.allSatisfy { $0.agent == bob })
    try ledger.apply(batch)
    #expect(ledger.shown == ["10.00", "1.00", "0.00", "0.00", "9.00"])
    #expect(ledger.earned == [bob: try usd("4")])
    #expect(ledger.holds["m"]?.isClosed == true)
  }

  @Test(arguments: MilestoneState.allCases)
  func `A milestone comes back from JSON as it was`(state: MilestoneState) throws {
    var milestone = try Milestone("m", "12.5", in: state)
    milestone.check = "make test"
    #expect(try Milestone(json: JSON(parsing: milestone.json.text())) == milestone)
    #expect(state.holdsMoney == [.funded, .active, .completed, .disputed].contains(state))
  }

  @Test func `A completed milestone's JSON is as documented`() throws {
    var milestone = try Milestone("m", "5", in: .active)
    let check = TaskCheck(command: "make", exitCode: 0, output: "ok")
    try milestone.complete(
      MilestoneEvidence(commit: "c0ffee", check: check, file: "r.md"), at: noon)
    #expect(
      milestone.json.text()
        == #"{"id":"m","title":"do m","amount":5000000,"agent":"bob@web","state":"completed","#
        + #""expires_at":"2027-01-16T08:00:00.000Z","evidence":{"commit":"c0ffee","#
        + #""check":{"command":"make","exit_code":0,"output":"ok"},"file":"r.md"},"#
        + #""completed_at":"2027-01-15T08:00:00.000Z"}"#)
  }
}
