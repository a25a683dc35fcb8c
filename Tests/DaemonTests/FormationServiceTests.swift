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

/// Teams that are formed of agents for a goal.
@Suite(.scratch, .timeLimit(.minutes(10))) struct FormationServiceTests {
  private static func teams(of name: String, _ daemon: InProcessDaemon) async throws -> [String] {
    let reply = try await daemon.ask(.teamsOf, AgentRequest(agent: Address.of(name)).json)
    return (reply.array ?? []).compactMap(\.string)
  }

  @Test func `A team is formed of those who are able, and each is told`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("lea", able: [])
      for name in ["ann", "bob"] { try await daemon.join(name, able: ["swift"]) }
      try await daemon.join("cid", able: ["go"])
      var request = FormationRequest(team: "build", goal: "ship it")
      request.leader = "lea"
      request.capabilities = ["swift"]
      request.count = 2
      let reply = try FormationReply(json: try await daemon.ask(.formTeam, request.json))
      let formation = reply.formation
      #expect(formation.status == .active && formation.leader == Address.of("lea"))
      #expect(formation.members.map(\.agent.name) == ["ann", "bob", "lea"])
      #expect(formation.members.map(\.role) == [.worker, .worker, .leader])
      #expect(reply.scores.map(\.agent.name) == ["ann", "bob"])
      #expect(
        try daemon.notices(of: "ann") == ["you are worker in team build, led by lea: ship it"])
      #expect(
        try daemon.notices(of: "lea") == ["you are leader in team build, led by lea: ship it"])
      #expect(try daemon.notices(of: "cid") == [])
      let events = await daemon.teamEvents()
      #expect(
        events.contains(
          .formed(
            TeamEvent.FormationSummary(
              team: "build", goal: "ship it", leader: "lea@default", members: 3))))
      #expect(events.contains(.memberJoined("build", "bob@default", role: "worker")))
      #expect(try await Self.teams(of: "ann", daemon) == ["build"])
      #expect(try await Self.teams(of: "cid", daemon) == [])
      let task = try await daemon.delegate(to: "build")
      #expect(task.workers.map(\.name) == ["ann", "bob"])
      let view = try await daemon.formation("build")
      #expect(view.formation.members == formation.members)
      #expect(view.standings.map(\.openTasks) == [1, 1, 0])
      #expect(view.standings.map(\.health) == [.healthy, .healthy, .healthy])
      #expect(view.standings.map(\.trust) == [0.5, 0.5, 0.5])
    }
  }

  @Test func `A team that cannot be is not formed, and nothing of it is there`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", able: ["go"])
      try await daemon.join("bob", able: [])
      func refused(
        _ error: FormationError, _ change: (inout FormationRequest) -> Void
      ) async {
        await #expect(throws: error) { try await daemon.form("build", change) }
      }
      await refused(.unknownAgent("zed")) { $0.leader = "zed" }
      await refused(.unknownRole("chef")) { $0.roles = ["ann": "chef"] }
      await refused(.badCount(0)) { $0.count = 0 }
      await refused(.badCount(-1)) { $0.limit = -1 }
      await refused(.secondLeader(Address.of("ann"), Address.of("bob"))) {
        $0.leader = "ann"
        $0.roles = ["bob": "leader"]
      }
      await refused(
        .tooFew(
          wanted: 2, found: 0,
          reasons: [
            "ann@default can do go", "bob@default can do nothing that is known",
          ])
      ) {
        $0.capabilities = ["swift"]
        $0.count = 2
      }
      #expect(try Files.status(daemon.home.tasks(of: "build")) == nil)
      #expect(daemon.context.keeper.state.teams["build"] == nil)
      await #expect(throws: TaskError.unknownTeam("build")) {
        try await daemon.formation("build")
      }
      await #expect(throws: FormationError.notFormed(team: "default")) {
        try await daemon.formation("default")
      }
      // With fewer than wanted it can be where that is said.
      let formed = try await daemon.form("build") {
        $0.capabilities = ["go"]
        $0.count = 2
        $0.isPartial = true
      }
      #expect(formed.members.map(\.agent.name) == ["ann"])
      await #expect(throws: TaskError.formation(.exists(team: "build"))) {
        try await daemon.form("build") { $0.roles = ["ann": "worker"] }
      }
    }
  }

  @Test
  func `A team is completed with its tasks, begins again with a new one, and outlives a daemon`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.form("build") { $0.roles = ["ann": "worker"] }
      let task = try await daemon.delegate(to: "build")
      try await daemon.answer(task, by: "ann")
      #expect(try await daemon.formation("build").formation.status == .completed)
      #expect(try daemon.notices(of: "ann").count == 1)
    }
    try await InProcessDaemon.with { daemon in
      #expect(try await daemon.formation("build").formation.status == .completed)
      #expect(try await Self.teams(of: "ann", daemon) == ["build"])
      try await daemon.delegate("more", to: "build")
      #expect(try await daemon.formation("build").formation.status == .active)
      #expect(try await daemon.formation("build").standings.map(\.trust) == [0.5])
    }
  }
}
