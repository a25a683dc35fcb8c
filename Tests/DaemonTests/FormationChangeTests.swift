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

/// Changes of teams that were formed.
@Suite(.scratch, .timeLimit(.minutes(10))) struct FormationChangeTests {
  @discardableResult
  private static func change(
    _ kind: FormationChange.Kind, _ agent: String, of team: String = "build",
    _ daemon: InProcessDaemon, _ more: (inout FormationChange) -> Void = { _ in }
  ) async throws -> Formation {
    var change = FormationChange(team: team, kind: kind, agent: agent)
    more(&change)
    return try Formation(json: try await daemon.ask(.changeFormation, change.json))
  }

  @Test func `Members are added, change their roles, are taken out and lead`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob", "cid", "dee")
      try await daemon.form("build") {
        $0.leader = "ann"
        $0.roles = ["bob": "worker"]
        $0.limit = 3
      }
      let added = try await Self.change(.add, "cid", daemon) {
        $0.role = "reviewer"
        $0.metadata = ["desk": "3"]
      }
      #expect(added.member(Address.of("cid"))?.role == .reviewer)
      #expect(added.member(Address.of("cid"))?.metadata == ["desk": "3"])
      await #expect(throws: TaskError.formation(.isMember(Address.of("cid"), team: "build"))) {
        try await Self.change(.add, "cid", daemon)
      }
      await #expect(throws: TaskError.formation(.full(team: "build", limit: 3))) {
        try await Self.change(.add, "dee", daemon)
      }
      #expect(
        try await Self.change(.role, "cid", daemon) { $0.role = "worker" }
          .member(Address.of("cid"))?.role == .worker)
      let task = try await daemon.delegate(to: "build")
      #expect(task.workers.map(\.name) == ["bob", "cid"])
      let left = try await Self.change(.kick, "cid", daemon) { $0.reason = "is needed elsewhere" }
      #expect(left.members.map(\.agent.name) == ["ann", "bob"])
      let attempt = try await daemon.task(task).attempts[1]
      #expect(attempt.state == .cancelled && attempt.error == "it left team build")
      #expect(
        try daemon.notices(of: "cid").contains(
          "you are no longer in team build: is needed elsewhere"))
      await #expect(throws: FormationError.lastLeader(Address.of("ann"), team: "build")) {
        try await Self.change(.kick, "ann", daemon)
      }
      await #expect(throws: FormationError.stillLeads(Address.of("ann"), team: "build")) {
        try await Self.change(.role, "ann", daemon) { $0.role = "worker" }
      }
      let next = try await Self.change(.kick, "ann", daemon) { $0.successor = "bob" }
      #expect(next.leader == Address.of("bob") && next.members.count == 1)
      #expect(
        try daemon.notices(of: "bob").contains(
          "bob@default leads team build from now on"))
      let events = await daemon.teamEvents()
      #expect(
        events.contains(.leaderChanged("build", old: "ann@default", new: "bob@default")))
      #expect(events.contains(.memberLeft("build", "cid@default", reason: "is needed elsewhere")))
      #expect(events.contains(.memberLeft("build", "ann@default", reason: "it was taken out")))
    }
  }

  @Test func `A change of nobody, of a wrong role or of another team is refused`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      try await daemon.form("build") {
        $0.leader = "ann"
        $0.roles = ["bob": "worker"]
      }
      let before = try await daemon.formation("build").formation
      for kind in [FormationChange.Kind.kick, .role, .lead, .filter] {
        await #expect(throws: FormationError.isNotMember("zed", team: "build")) {
          try await Self.change(kind, "zed", daemon) { $0.role = "worker" }
        }
      }
      await #expect(throws: FormationError.unknownAgent("zed")) {
        try await Self.change(.add, "zed", daemon)
      }
      await #expect(throws: FormationError.unknownRole("chef")) {
        try await Self.change(.role, "bob", daemon) { $0.role = "chef" }
      }
      await #expect(throws: FormationError.notFormed(team: "default")) {
        try await Self.change(.kick, "ann", of: "default", daemon)
      }
      await #expect(throws: TaskError.unknownTeam("web")) {
        try await Self.change(.kick, "ann", of: "web", daemon)
      }
      #expect(try await Self.change(.lead, "ann", daemon) == before)
      #expect(try await daemon.formation("build").formation == before)
    }
  }

  @Test func `A member is shown of the context what it may see`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "bob")
      try await daemon.form("build") { $0.roles = ["ann": "worker", "bob": "worker"] }
      let filter = ContextFilter(excluded: ["secret"])
      let changed = try await Self.change(.filter, "bob", daemon) { $0.filter = filter }
      #expect(changed.member(Address.of("bob"))?.filter == filter)
      try await daemon.delegate(to: "build") { $0.context = ["secret": "x", "tone": "dry"] }
      let texts = try ["ann", "bob"].map { try daemon.mail(of: $0, kind: "task")[0].text }
      #expect(texts[0].contains("You are worker in team build.\nsecret: x\ntone: dry\n"))
      #expect(texts[1].contains("You are worker in team build.\ntone: dry\n"))
    }
  }
}
