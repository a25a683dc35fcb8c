import Foundation
import JSONSyntax
import Model
import Tasks
import TestSupport
import Testing

/// What teams agree on, and the money that follows.
@Suite struct DealingsTests {
  private func events(_ random: inout SeededGenerator, _ tasks: TeamTasks) throws -> [TaskEvent] {
    let now = noon.addingTimeInterval(Double.random(in: 0...90_000, using: &random))
    if tasks.dealings.milestones.count < 3 {
      var draft = MilestoneDraft(
        title: "t", amount: Amount(dollars: Int.random(in: 1...5, using: &random)))
      draft.isFixedPrice = Bool.random(using: &random)
      let milestone = try draft.milestone(
        id: tasks.dealings.nextMilestone, of: "web", among: [bob], at: noon)
      return [.dealing(.milestone(milestone))]
    }
    guard let old = tasks.dealings.milestones.randomElement(using: &random),
      let kind = MilestoneChange.Kind.allCases.randomElement(using: &random)
    else { return [] }
    let change = MilestoneChange(team: "web", milestone: old.id, kind: kind)
    try change.checkOrder(old)
    let evidence = MilestoneEvidence(commit: "c0ffee")
    return [.dealing(.milestone(try change.applied(to: old, evidence: evidence, at: now)))]
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `Whenever the ledger follows, it adds up and has each hold once`(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      var tasks = TeamTasks(team: "web")
      var ledger = try MoneyLedger(budget: "20")
      let entries = LedgerEntries(team: "web", time: noon)
      for step in 0..<30 {
        if let events = try? events(&random, tasks) {
          for event in try tasks.following(events, at: noon, .init()) {
            try tasks.apply(TaskEntry(number: tasks.last + 1, at: noon, event: event))
          }
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
          let id = tasks.dealings.milestones.randomElement(using: &random)?.id
          try ledger.apply([
            entries.cost(
              Amount(dollars: Int.random(in: 0...2, using: &random)), milestone: id, key: "c\(step)"
            )
          ])
        }
        // A crash is a step at which the ledger does not follow.
        guard Bool.random(using: &random) else { continue }
        let missing = entries.following(tasks.dealings.milestones, nil, in: ledger)
        guard (try? ledger.apply(missing)) != nil else { continue }
        #expect(ledger.faults.isEmpty, "seed \(seed)")
        #expect(entries.following(tasks.dealings.milestones, nil, in: ledger).isEmpty)
        for milestone in tasks.dealings.milestones {
          let hold = ledger.holds[milestone.id]
          #expect((hold?.isClosed == false) == milestone.state.holdsMoney, "seed \(seed)")
          guard let hold, !hold.isClosed else { continue }
          #expect(hold.held.micros + hold.drawn.micros == milestone.amount.micros)
        }
      }
      let settling = try tasks.settling(in: ledger, at: noon.addingTimeInterval(100_000))
      guard case .formation(.settled(let settlement)) = settling[0] else {
        Issue.record("it is not settled first")
        continue
      }
      let parts = [\Settlement.Line.settled, \.refunded, \.disputed].map { settlement.total($0) }
      #expect(parts.reduce(0) { $0 + $1.micros } == settlement.total(\.amount).micros)
      #expect(try Settlement(json: settlement.json) == settlement)
    }
  }

  @Test func `What a team agreed on is the same when it is read again, and in a new log`() throws {
    var tasks = TeamTasks(team: "web")
    let terms = Terms(maxPerTask: try usd("0.5"), uses: 3, validUntil: noon.addingTimeInterval(60))
    let trust = AgreementChange.Trust(score: 0.7, threshold: 0.7)
    let ask = AgreementChange(team: "web", agent: "bob", kind: .ask, terms: terms)
    let accept = AgreementChange(team: "web", agent: "bob", kind: .accept)
    var random = SeededGenerator(seed: 1)
    var events = try self.events(&random, tasks)
    events += try ask.events(on: tasks.dealings, of: bob, by: .team, trust, at: noon)
    func take(_ events: [TaskEvent]) throws {
      for event in events {
        let entry = TaskEntry(number: tasks.last + 1, at: noon, event: event)
        #expect(try TaskEntry(json: JSON(parsing: entry.json.text())) == entry)
        try tasks.apply(entry)
      }
    }
    try take(events)
    try take(accept.events(on: tasks.dealings, of: bob, by: .agent, trust, at: noon))
    #expect(tasks.dealings.agreements[bob]?.mode == .postpay)
    #expect(throws: AgreementError.isOver(.accepted)) {
      try accept.events(on: tasks.dealings, of: bob, by: .agent, trust, at: noon)
    }
    let none = AgreementChange(team: "web", agent: "carol", kind: .reject)
    #expect(throws: AgreementError.noProposal(team: "web", carol)) {
      try none.events(on: tasks.dealings, of: carol, by: .agent, trust, at: noon)
    }
    var again = TeamTasks(team: "web")
    for event in tasks.snapshot {
      try again.apply(TaskEntry(number: again.last + 1, at: noon, event: event))
    }
    #expect(again.dealings == tasks.dealings)
  }

  @Test func `A task counts under the agreement of each who gets it, until it is used up`() throws {
    var tasks = TeamTasks(team: "web")
    let terms = Terms(maxPerTask: try usd("2"), uses: 2)
    let trust = AgreementChange.Trust(score: 0.1, threshold: 0.7)
    let set = AgreementChange(team: "web", agent: "bob", kind: .set, terms: terms)
    for event in try set.events(on: tasks.dealings, of: bob, by: .team, trust, at: noon) {
      try tasks.apply(TaskEntry(number: tasks.last + 1, at: noon, event: event))
    }
    #expect(throws: AgreementError.notYours(team: "web", bob)) {
      try set.events(on: tasks.dealings, of: bob, by: .agent, trust, at: noon)
    }
    for _ in 0..<2 {
      let given = try tasks.giving(to: [bob, carol], estimate: usd("2"), at: noon)
      #expect(given.reserved.map(\.agent) == [bob])
      for event in given.events {
        try tasks.apply(TaskEntry(number: tasks.last + 1, at: noon, event: event))
      }
    }
    #expect(throws: AgreementError.usedUp(team: "web", bob, uses: 2)) {
      try tasks.giving(to: [bob], estimate: try usd("2"), at: noon)
    }
    #expect(try tasks.giving(to: [carol], estimate: nil, at: noon).events.isEmpty)
  }

  @Test func `A milestone that was funded by nobody is not found, and time ends what is late`()
    throws
  {
    var milestone = try Milestone("m1", "3", in: .funded)
    var dealings = Dealings()
    try dealings.apply(.milestone(milestone))
    #expect(throws: MilestoneError.notFound("m2", team: "web")) {
      try dealings.milestone("m2", team: "web")
    }
    #expect(dealings.due(at: milestone.expiresAt).isEmpty)
    #expect(dealings.nextDeadline == milestone.expiresAt)
    let late = milestone.expiresAt.addingTimeInterval(1)
    try milestone.expire(at: late)
    #expect(dealings.due(at: late) == [.milestone(milestone)])
    try dealings.apply(.milestone(milestone))
    #expect(dealings.nextDeadline == nil)
    let back = try Milestone("m1", "3", in: .active)
    #expect(throws: MilestoneError.self) { try dealings.apply(.milestone(back)) }
    var done = Dealings()
    try done.apply(.milestone(try Milestone("m1", "3", in: .completed)))
    #expect(done.due(at: noon.addingTimeInterval(3600)).isEmpty)
    #expect(done.due(at: noon.addingTimeInterval(3601)).count == 1)
  }
}

extension Amount {
  fileprivate init(dollars: Int) { self = (try? Amount("\(dollars)")) ?? .zero }
}
