import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks
import TestSupport
import Testing

/// What teams may spend and have spent, and what follows from it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct BudgetServiceTests {
  /// A task of ann's that she answers, for a price.
  private static func spend(
    _ cost: Int64, of team: String = "default", _ daemon: InProcessDaemon
  ) async throws {
    let task = try await daemon.delegate(to: team) {
      $0.assignment = .named
      $0.agents = ["ann"]
    }
    try await daemon.answer(task, by: "ann", cost: cost)
  }

  @Test func `A budget is set, added to, and never less than what is spent`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let none = try await daemon.budget("default")
      #expect(none.status == "none" && none.balances == Balances())
      #expect(try Files.status(daemon.home.costLog(of: "default")) == nil)
      let set = try await daemon.setBudget("default", 1000, onExhausted: .notify)
      #expect(set.status == "active" && set.onExhausted == .notify)
      #expect(set.balances.allocated.micros == 1000 && set.balances.available.micros == 1000)
      try await Self.spend(300, daemon)
      let spent = try await daemon.budget("default")
      #expect(spent.balances.spent.micros == 300 && spent.balances.available.micros == 700)
      #expect(spent.agents["ann@default"]?.amount.micros == 300)
      let more = BudgetRequest(team: "default", amount: try Amount(micros: 50))
      let added = try BudgetReply(json: try await daemon.ask(.addBudget, more.json))
      #expect(added.balances.allocated.micros == 1050 && added.onExhausted == .notify)
      await #expect(throws: BudgetError.self) { try await daemon.setBudget("default", 299) }
      #expect(try await daemon.setBudget("default", 300).balances.available == .zero)
      await #expect(throws: TaskError.unknownTeam("web")) { try await daemon.budget("web") }
      await #expect(throws: TaskError.unknownTeam("web")) {
        try await daemon.setBudget("web", 1)
      }
      await #expect(throws: FormationError.notFormed(team: "default")) {
        try await daemon.setBudget("default", 400, onExhausted: .shutdown)
      }
    }
  }

  @Test func `The lead is warned as the money goes, and new work stops with its end`() async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.setBudget("default", 100)
      for cost: Int64 in [50, 30, 15, 5] { try await Self.spend(cost, daemon) }
      let warned = await daemon.teamEvents().compactMap { event -> Int? in
        if case .budgetWarning("default", let percent, _, 100) = event { percent } else { nil }
      }
      #expect(warned == [50, 80, 95, 100])
      let told = try daemon.notices(of: "user")
      #expect(
        told.last == "team default has spent \(try Amount(micros: 100)) of"
          + " \(try Amount(micros: 100)); it takes no new tasks")
      let spent = try Amount(micros: 100)
      await #expect(
        throws: BudgetError.exhausted(team: "default", spent: spent, allocated: spent)
      ) { try await daemon.delegate() }
      #expect(try await daemon.budget("default").status == "exhausted")
    }
    try await InProcessDaemon.with { daemon in
      let before = try await daemon.budget("default")
      #expect(before.status == "exhausted")
      try await daemon.setBudget("default", 200)
      let task = try await daemon.delegate()
      try await daemon.answer(task, by: "ann", cost: 10)
      let now = try await daemon.budget("default")
      #expect(now.balances.spent.micros == 110 && now.status == "active")
      await #expect(throws: TaskError.self) { try await daemon.answer(task, by: "ann", cost: 10) }
      #expect(try await daemon.budget("default").balances.spent.micros == 110)
    }
  }

  @Test func `A team whose money is spent is shut down where that is wanted`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.form("build") {
        $0.roles = ["ann": "worker"]
        $0.budget = try Amount(micros: 100)
        $0.onExhausted = .shutdown
      }
      #expect(try await daemon.budget("build").balances.allocated.micros == 100)
      try await Self.spend(100, of: "build", daemon)
      try await eventually("the team has ended") {
        try await daemon.formation("build").formation.status == .disbanded
      }
      #expect(try await daemon.formation("build").formation.reason == "budget exhausted")
      #expect(try await daemon.budget("build").status == "closed")
      #expect(try Files.status("\(daemon.home.teamReport(of: "build")).md") != nil)
    }
  }

  @Test func `What a task is to cost is set aside where it is paid in advance, until it is over`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let terms = Terms(maxPerTask: try Amount(micros: 60))
      let change = AgreementChange(team: "default", agent: "ann", kind: .set, terms: terms)
      let reply = try await daemon.ask(.changeAgreement, AgreementRequest(change).json)
      #expect(try AgreementReply(json: reply).agreement?.mode == .prepay)
      let (estimate, rest) = (try Amount(micros: 60), try Amount(micros: 40))
      await #expect(throws: BudgetError.noBudget(team: "default")) {
        try await daemon.delegate { $0.estimate = estimate }
      }
      try await daemon.setBudget("default", 100)
      await #expect(
        throws: AgreementError.unknownPrice(
          team: "default", Address.of("ann"))
      ) { try await daemon.delegate() }
      let task = try await daemon.delegate { $0.estimate = estimate }
      let before = try await daemon.budget("default").balances
      #expect(before.reserved.micros == 60 && before.available.micros == 40)
      await #expect(
        throws: BudgetError.exceeded(
          team: "default", needed: estimate, available: rest)
      ) { try await daemon.delegate("more") { $0.estimate = estimate } }
      #expect(try await daemon.budget("default").balances == before)
      try await daemon.answer(task, by: "ann", cost: 25)
      let after = try await daemon.budget("default").balances
      #expect(after.reserved == .zero && after.spent.micros == 25 && after.available.micros == 75)
      let other = try await daemon.delegate("other") { $0.estimate = estimate }
      #expect(try await daemon.budget("default").balances.reserved.micros == 60)
      try await daemon.ask(.cancelTask, about: other)
      #expect(try await daemon.budget("default").balances == after)
    }
  }
}
