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

/// The end of teams that were formed for a goal, and what stays of them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TeamShutdownTests {
  private static func shutDown(
    _ team: String, grace: Double = 0, _ daemon: InProcessDaemon
  ) async throws -> String {
    let request = TeamShutdownRequest(
      team: team, reason: "the goal is met", graceSeconds: grace)
    return try TeamShutdownReply(json: try await daemon.ask(.shutDownTeam, request.json)).report
  }

  @Test func `A team ends with a report and an archive, and takes nothing more`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      try await daemon.form("build") {
        $0.leader = "bob"
        $0.roles = ["ann": "worker"]
        $0.budget = try Amount(micros: 100)
        $0.milestones = [MilestoneDraft(title: "a part", amount: try Amount(micros: 40))]
      }
      let done = try await daemon.delegate("one", to: "build") { $0.milestone = "m1" }
      try await daemon.answer(done, by: "ann", "8080", cost: 10)
      let open = try await daemon.delegate("two", to: "build")
      let report = try await Self.shutDown("build", daemon)
      #expect(report == daemon.home.teamReport(of: "build"))
      let text = String(decoding: try #require(try Files.read("\(report).md")), as: UTF8.self)
      #expect(text.contains("ship it") && text.contains("the goal is met"))
      let json = try JSON(parsing: try #require(try Files.read("\(report).json")))
      #expect(json["reason"] == "the goal is met" && json["tasks"]?.array?.count == 2)
      #expect(json["balances"]?["spent"] == 10 && json["balances"]?["held"] == 0)
      let formation = try await daemon.formation("build").formation
      #expect(formation.status == .disbanded && formation.settlement != nil)
      #expect(try await daemon.task(open).outcome?.error == "the team ends")
      #expect(try await daemon.budget("build").status == "closed")
      for name in ["ann", "bob"] {
        #expect(
          try daemon.notices(of: name).contains("team build has ended: the goal is met"))
      }
      let events = await daemon.teamEvents()
      #expect(events.contains(.memberLeft("build", "ann@default", reason: "the goal is met")))
      #expect(events.contains(.disbanded("build", reason: "the goal is met")))
      let archives = try Files.folders(in: "\(daemon.home.team("build"))/ended")
      #expect(archives.count == 1)
      #expect(
        try Files.names(in: archives[0]).sorted() == [
          "costs.jsonl", "report.json", "report.md", "tasks.jsonl",
        ])
      #expect(try await Self.shutDown("build", daemon) == report)
      await #expect(throws: TaskError.formation(.disbanded(team: "build"))) {
        try await daemon.delegate("more", to: "build")
      }
      let teams = try await daemon.ask(
        .teamsOf, AgentRequest(agent: Address.of("ann")).json)
      #expect(teams == [])
    }
    // Another team of the name begins anew.
    try await InProcessDaemon.with { daemon in
      let formed = try await daemon.form("build", goal: "once more") {
        $0.roles = ["ann": "worker"]
        $0.budget = try Amount(micros: 5)
      }
      #expect(formed.status == .active && formed.goal == "once more")
      #expect(try await daemon.budget("build").balances.allocated.micros == 5)
      let list = try TaskListReply(
        json: try await daemon.ask(.listTasks, ListTasksRequest(team: "build").json))
      #expect(list.total == 0)
      #expect(try await Self.successes(of: "ann", daemon) == [1])
    }
    try await InProcessDaemon.with { daemon in
      try await eventually("what ended teams did is counted") {
        try await Self.successes(of: "ann", daemon) == [1]
      }
    }
  }

  private static func successes(
    of name: String, _ daemon: InProcessDaemon
  ) async throws -> [Int] {
    let trust = try await daemon.ask(.showTrust, ["agent": .string("\(Address.of(name))")])
    return try TrustReply.list(json: trust).map(\.record.successes)
  }

  @Test func `Only a team that was formed and that is there is shut down`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      await #expect(throws: FormationError.notFormed(team: "default")) {
        _ = try await Self.shutDown("default", daemon)
      }
      await #expect(throws: TaskError.unknownTeam("web")) {
        _ = try await Self.shutDown("web", daemon)
      }
      let task = try await daemon.delegate()
      #expect(task.state == .open)
    }
  }

  @Test func `What runs has its time, over a restart, and nothing new begins meanwhile`()
    async throws
  {
    let task = try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try await daemon.form("build") { $0.roles = ["ann": "worker"] }
      let task = try await daemon.delegate(to: "build")
      let ending = Task { try await Self.shutDown("build", grace: 600, daemon) }
      try await eventually("the shutdown has begun") {
        try await daemon.formation("build").formation.status == .shuttingDown
      }
      await #expect(throws: TaskError.shuttingDown(team: "build")) {
        try await daemon.delegate("more", to: "build")
      }
      ending.cancel()
      _ = await ending.result
      return task
    }
    try await InProcessDaemon.with { daemon in
      #expect(try await daemon.formation("build").formation.status == .shuttingDown)
      let again = Task { try await Self.shutDown("build", grace: 600, daemon) }
      try await daemon.answer(task, by: "ann")
      #expect(try await again.value == daemon.home.teamReport(of: "build"))
      #expect(try await daemon.formation("build").formation.status == .disbanded)
      #expect(try await daemon.task(task).state == .done)
      let ended = try daemon.notices(of: "ann").filter { $0.hasPrefix("team build has ended") }
      #expect(ended.count == 1)
    }
  }
}
