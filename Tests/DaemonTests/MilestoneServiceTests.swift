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

/// Parts of a team's work that have money of their own.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MilestoneServiceTests {
  @discardableResult
  private static func add(
    _ daemon: InProcessDaemon, _ amount: Int64 = 40, to team: String = "default",
    _ change: (inout MilestoneDraft) -> Void = { _ in }
  ) async throws -> Milestone {
    var draft = MilestoneDraft(title: "the API", amount: try Amount(micros: amount))
    change(&draft)
    let request = AddMilestoneRequest(team: team, draft: draft)
    return try Milestone(json: try await daemon.ask(.addMilestone, request.json))
  }

  @discardableResult
  private static func change(
    _ kind: MilestoneChange.Kind, of id: String = "m1", _ daemon: InProcessDaemon,
    _ more: (inout MilestoneChange) -> Void = { _ in }
  ) async throws -> Milestone {
    var change = MilestoneChange(team: "default", milestone: id, kind: kind)
    more(&change)
    return try Milestone(json: try await daemon.ask(.changeMilestone, change.json))
  }

  private static func list(_ daemon: InProcessDaemon) async throws -> [MilestoneReply] {
    let request = ListTasksRequest(team: "default")
    return try MilestoneReply.list(json: try await daemon.ask(.listMilestones, request.json))
  }

  @Test func `A milestone is funded, worked on, done and accepted, and its money goes with it`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let made = try await Self.add(daemon) { $0.agent = "ann" }
      #expect(made.id == "m1" && made.state == .pending)
      #expect(made.agent == Address.of("ann"))
      await #expect(throws: BudgetError.noBudget(team: "default")) {
        try await Self.change(.fund, daemon)
      }
      #expect(try await Self.list(daemon).map(\.milestone.state) == [.pending])
      try await daemon.setBudget("default", 100)
      #expect(try await Self.change(.fund, daemon).state == .funded)
      let held = try await daemon.budget("default").balances
      #expect(held.held.micros == 40 && held.available.micros == 60)
      let task = try await daemon.delegate { $0.milestone = "m1" }
      #expect(try await Self.list(daemon).map(\.milestone.state) == [.active])
      try await daemon.answer(task, by: "ann", cost: 10)
      let drawn = try #require(try await Self.list(daemon).first)
      #expect(drawn.drawn.micros == 10)
      await #expect(throws: MilestoneError.noEvidence(milestone: "m1")) {
        try await Self.change(.done, daemon)
      }
      let done = try await Self.change(.done, daemon) { $0.evidence.note = "it answers" }
      #expect(done.state == .completed && done.evidence?.note == "it answers")
      #expect(try await Self.change(.release, daemon).state == .released)
      let after = try await daemon.budget("default").balances
      #expect(after.held == .zero && after.spent.micros == 10 && after.available.micros == 90)
      for name in ["user", "ann"] {
        #expect(
          try daemon.notices(of: name).contains(
            "team default: milestone m1 (the API) is accepted"))
      }
      await #expect(
        throws: TaskError.milestone(
          .invalidTransition(milestone: "m1", from: .released, to: .active))
      ) { try await daemon.delegate { $0.milestone = "m1" } }
    }
  }

  @Test func `What is disputed is given back or accepted, and nothing is done out of order`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.setBudget("default", 100)
      try await Self.add(daemon)
      await #expect(
        throws: MilestoneError.invalidTransition(milestone: "m1", from: .pending, to: .completed)
      ) { try await Self.change(.done, daemon) { $0.evidence.note = "x" } }
      try await Self.change(.fund, daemon)
      await #expect(
        throws: MilestoneError.invalidTransition(milestone: "m1", from: .funded, to: .funded)
      ) { try await Self.change(.fund, daemon) }
      try await Self.change(.done, daemon) { $0.evidence.note = "x" }
      let disputed = try await Self.change(.dispute, daemon) { $0.reason = "it is slow" }
      #expect(disputed.state == .disputed && disputed.dispute == "it is slow")
      #expect(try await daemon.budget("default").balances.held.micros == 40)
      #expect(try await Self.change(.refund, daemon).state == .refunded)
      #expect(try await daemon.budget("default").balances.available.micros == 100)
      await #expect(throws: MilestoneError.notFound("m7", team: "default")) {
        try await Self.change(.fund, of: "m7", daemon)
      }
    }
    try await InProcessDaemon.with { daemon in
      let known = try await Self.list(daemon)
      #expect(known.map(\.milestone.state) == [.refunded])
      #expect(try await Self.add(daemon).id == "m2")
    }
  }

  @Test func `A milestone needs an amount, a member of the team, and room`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      await #expect(
        throws: TaskError.milestone(.invalidAmount(milestone: "the API", .zero))
      ) { try await Self.add(daemon, 0) }
      await #expect(throws: TaskError.notAMember("zed", team: "default")) {
        try await Self.add(daemon) { $0.agent = "zed" }
      }
      await #expect(throws: TaskError.unknownTeam("web")) { try await Self.add(daemon, to: "web") }
      for _ in 0..<Milestone.limit { try await Self.add(daemon) }
      await #expect(throws: MilestoneError.tooMany(team: "default", count: 11)) {
        try await Self.add(daemon)
      }
      #expect(try await Self.list(daemon).count == 10)
      try await daemon.setBudget("default", 60)
      try await Self.change(.fund, daemon)
      await #expect(throws: BudgetError.self) { try await Self.change(.fund, of: "m2", daemon) }
      #expect(try await Self.list(daemon)[1].milestone.state == .pending)
    }
  }

  @Test func `The money of a milestone whose time is over is free again`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.setBudget("default", 100)
      try await Self.add(daemon) { $0.seconds = 2 }
      try await Self.change(.fund, daemon)
      try await eventually("it has expired") {
        try await Self.list(daemon).map(\.milestone.state) == [.expired]
      }
      try await eventually("its money is free") {
        try await daemon.budget("default").balances.available.micros == 100
      }
      try await eventually("the lead knows") {
        try daemon.notices(of: "user").contains {
          $0.contains("was not done in time; its money is free again")
        }
      }
    }
  }

  @Test func `What shows that a milestone is done is looked at where its agent works`() async throws
  {
    let directory = Scratch.path("work")
    try Files.createDirectory(directory)
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", able: [], in: directory)
      try await daemon.setBudget("default", 100)
      try await Self.add(daemon) {
        $0.agent = "ann"
        $0.check = "test -f built"
      }
      try await Self.change(.fund, daemon)
      let missing = "\(directory)/none.txt"
      await #expect(throws: MilestoneError.noFile(milestone: "m1", missing)) {
        try await Self.change(.done, daemon) { $0.evidence.file = missing }
      }
      await #expect(throws: TaskError.checkFailed("test -f built", code: 1, says: nil)) {
        try await Self.change(.done, daemon) { $0.evidence.note = "x" }
      }
      try Files.write([], to: "\(directory)/built")
      let done = try await Self.change(.done, daemon) { $0.evidence.file = "\(directory)/built" }
      #expect(done.state == .completed && done.evidence?.check?.exitCode == 0)
    }
  }
}
