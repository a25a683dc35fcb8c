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

/// Agents that are asked to take part in a team before it begins.
@Suite(.scratch, .timeLimit(.minutes(10))) struct InvitationServiceTests {
  private static func answer(
    _ name: String, _ accepts: Bool, reason: String? = nil, _ daemon: InProcessDaemon
  ) async throws {
    let answer = InvitationAnswer(
      team: "build", agent: Address.of(name), accepts: accepts, reason: reason)
    try await daemon.ask(.answerInvitation, answer.json)
  }

  private static func awaitInvitations(
    _ names: String..., in daemon: InProcessDaemon
  ) async throws {
    for name in names {
      try await eventually("\(name) is asked") {
        try !daemon.mail(of: name, kind: "team_invite").isEmpty
      }
    }
  }

  /// Expects the error of a team that does not begin; why it does not may be gone with the team.
  private static func expectNotBegun(_ body: () async throws -> Void) async {
    let error = await #expect(throws: FormationError.self) { try await body() }
    #expect(error?.code == "insufficient_ack")
  }

  private static func isForgotten(_ daemon: InProcessDaemon) throws -> Bool {
    try daemon.context.keeper.state.teams["build"] == nil
      && Files.status(daemon.home.tasks(of: "build")) == nil
  }

  /// Begins to form the team build of agents that have long to answer.
  private static func forming(
    _ roles: [String: String], _ daemon: InProcessDaemon
  ) -> Task<Formation, any Error> {
    Task {
      try await daemon.form("build") {
        $0.roles = roles
        $0.acceptSeconds = 600
      }
    }
  }

  @Test func `A team begins when those who are asked have accepted`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let asked = Self.forming(["ann": "leader", "bob": "worker"], daemon)
      try await Self.awaitInvitations("ann", "bob", in: daemon)
      let question = try daemon.mail(of: "bob", kind: "team_invite")[0]
      #expect(question.text.hasPrefix("Team build, led by ann asks you to be worker: ship it\n"))
      #expect(question.text.contains("roost accept build"))
      let view = try await daemon.formation("build")
      #expect(view.formation.status == .forming)
      #expect(view.standings.map(\.status) == ["asked", "asked"])
      try await Self.answer("bob", true, daemon)
      await #expect(
        throws: FormationError.notAsked(Address.of("bob"), team: "build")
      ) { try await Self.answer("bob", true, daemon) }
      await #expect(throws: FormationError.isNotMember("zed@default", team: "build")) {
        try await Self.answer("zed", true, daemon)
      }
      try await Self.answer("ann", true, daemon)
      let formed = try await asked.value
      #expect(formed.status == .active && formed.members.map(\.isAsked) == [false, false])
      try await eventually("bob is welcome") {
        try daemon.notices(of: "bob") == ["you are worker in team build, led by ann: ship it"]
      }
      #expect(
        await daemon.teamEvents().contains(
          .memberJoined("build", "bob@default", role: "worker")))
    }
  }

  @Test func `A team that too few accept is not formed, and those who did are told`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      let asked = Task {
        try await daemon.form("build") {
          $0.roles = ["bob": "worker", "cid": "worker"]
          $0.acceptSeconds = 600
          $0.budget = try Amount(micros: 5)
        }
      }
      try await Self.awaitInvitations("bob", "cid", in: daemon)
      try await Self.answer("cid", true, daemon)
      try await Self.answer("bob", false, reason: "no time", daemon)
      let why = "insufficient acknowledgments from team members: 1 of 2 accepted"
      await Self.expectNotBegun { _ = try await asked.value }
      #expect(try daemon.notices(of: "cid") == ["team build is not formed: \(why)"])
      #expect(try daemon.notices(of: "ann") == [])
      try await eventually("nothing of it is there") { try Self.isForgotten(daemon) }
      await #expect(throws: TaskError.unknownTeam("build")) {
        try await Self.answer("bob", true, daemon)
      }
    }
  }

  @Test func `A team without the leader that was asked is not formed`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let asked = Self.forming(["ann": "leader", "bob": "worker"], daemon)
      try await Self.awaitInvitations("ann", in: daemon)
      try await Self.answer("ann", false, daemon)
      await Self.expectNotBegun { _ = try await asked.value }
      try await eventually("nothing of it is there") { try Self.isForgotten(daemon) }
    }
  }

  @Test func `Those who do not answer in time are left out where fewer will do`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let asked = Task {
        try await daemon.form("build") {
          $0.roles = ["ann": "worker", "bob": "worker"]
          $0.isPartial = true
          $0.acceptSeconds = 3
        }
      }
      try await Self.awaitInvitations("ann", in: daemon)
      try await Self.answer("ann", true, daemon)
      let formed = try await asked.value
      #expect(formed.status == .active && formed.members.map(\.agent.name) == ["ann"])
      // Whoever did not answer hears of a team first when it begins.
      #expect(try daemon.notices(of: "bob") == [])
      await Self.expectNotBegun {
        try await daemon.form("late") {
          $0.roles = ["bob": "worker"]
          $0.acceptSeconds = 0.1
        }
      }
    }
  }

  @Test func `A team that becomes one with a goal stays what it was where nobody accepts`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      await Self.expectNotBegun {
        try await daemon.form("default") {
          $0.roles = ["ann": "worker"]
          $0.acceptSeconds = 0.1
          $0.milestones = [MilestoneDraft(title: "a part", amount: try Amount(micros: 5))]
        }
      }
      try await eventually("its milestone is over") {
        let reply = try await daemon.ask(
          .listMilestones, ListTasksRequest(team: "default").json)
        return try MilestoneReply.list(json: reply).map(\.milestone.state) == [.expired]
      }
      #expect(try await daemon.budget("default").balances == Balances())
      let task = try await daemon.delegate()
      #expect(task.workers.map(\.name) == ["ann"])
    }
  }

  @Test func `A new daemon takes the answers to the questions of the last one`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      let asking = Self.forming(["ann": "worker", "bob": "worker"], daemon)
      try await Self.awaitInvitations("ann", "bob", in: daemon)
      try await Self.answer("ann", true, daemon)
      asking.cancel()
      _ = await asking.result
    }
    try await InProcessDaemon.with { daemon in
      #expect(try await daemon.formation("build").formation.status == .forming)
      try await Self.answer("bob", true, daemon)
      #expect(try await daemon.formation("build").formation.status == .active)
      // Nobody is asked twice.
      #expect(try daemon.mail(of: "bob", kind: "team_invite").count == 1)
      try await eventually("all are welcome") {
        try daemon.notices(of: "ann") == ["you are worker in team build: ship it"]
      }
    }
  }
}
