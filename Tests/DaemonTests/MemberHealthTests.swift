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

/// How the members of teams are, by what is seen of them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MemberHealthTests {
  private static func health(
    of name: String, _ daemon: InProcessDaemon
  ) async throws -> MemberHealth? {
    try await daemon.formation("build").standings
      .first { $0.agent == Address.of(name) }?.health
  }

  @Test func `A member that leaves is gone, and another one leads where that is wanted`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid")
      try await daemon.form("build") {
        $0.leader = "ann"
        $0.roles = ["bob": "observer", "cid": "worker"]
        $0.elects = true
      }
      try await daemon.ask(
        .leaveAgent, AgentRequest(agent: Address.of("ann")).json)
      try await eventually("ann is gone") {
        // The service may not have listened yet.
        daemon.context.bus.publish(.agentLeft(Address.of("ann")))
        return try await Self.health(of: "ann", daemon) == .gone
      }
      let view = try await daemon.formation("build")
      #expect(view.formation.leader == Address.of("cid"))
      #expect(view.standings.map(\.status)[0] == "left")
      try await eventually("all hear of it") {
        try daemon.notices(of: "bob").contains("cid@default leads team build from now on")
          && daemon.notices(of: "cid").contains { $0.hasPrefix("ann@default has left") }
      }
      let events = await daemon.teamEvents()
      #expect(
        events.contains(.leaderChanged("build", old: "ann@default", new: "cid@default")))
      try await eventually("it is published") {
        let events = await daemon.teamEvents()
        return events.contains(.healthCheck("build", healthy: 2, total: 3))
          && events.contains { event in
            if case .memberUnhealthy(let missed) = event { missed.name == "ann" } else { false }
          }
      }
      await #expect(throws: FormationError.unknownAgent("ann")) {
        try await daemon.form("next") { $0.roles = ["ann": "worker"] }
      }
    }
  }

  @Test func `A member that shows no work is stalled, then unhealthy, and recovers with a word`()
    async throws
  {
    let settings = #"{"teams": {"stuck_seconds": 1, "health_seconds": 1}}"#
    try await InProcessDaemon.with(settings: settings) { daemon in
      try await daemon.join("ann", "bob")
      try await daemon.form("build") { $0.roles = ["ann": "worker", "bob": "worker"] }
      let task = try await daemon.delegate(to: "build") {
        $0.assignment = .named
        $0.agents = ["ann"]
      }
      _ = try daemon.mailbox(of: "bob").append(Message(from: "user", text: "hello"))
      try await eventually("bob's mail waits") {
        try await Self.health(of: "bob", daemon) == .degraded
      }
      try await eventually("ann is unhealthy") {
        try await Self.health(of: "ann", daemon) == .unhealthy
      }
      let refused = try await daemon.delegate("more", to: "build")
      #expect(refused.workers.map(\.name) == ["bob"])
      await #expect(throws: FormationError.unknownAgent("ann")) {
        try await daemon.form("next") { $0.roles = ["ann": "worker"] }
      }
      try await daemon.answer(task, by: "ann")
      try await eventually("ann has recovered") {
        let health = try await Self.health(of: "ann", daemon)
        return health == .healthy || health == .degraded
      }
      try await eventually("the lead has heard of it") {
        let lead = daemon.context.mailbox(of: Address(name: Name.user, team: "build"))
        let told = try lead.readAll().filter(\.isNotice).map(\.text)
        return told.contains { $0.hasPrefix("ann@default is unhealthy: no sign of work for") }
      }
    }
  }
}
