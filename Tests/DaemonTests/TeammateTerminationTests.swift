import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teammates that are ended, that leave the list, and that a new daemon takes up.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TeammateTerminationTests {
  private func about(_ name: String) -> JSON { AgentRequest(agent: .of(name)).json }

  private func kill(_ name: String, _ daemon: InProcessDaemon) async throws -> EndReply {
    try EndReply(json: try await daemon.ask(.killAgent, about(name)), team: "default")
  }

  @Test func `One that is ended stays in the list, and how it ended is told`() async throws {
    try InProcessDaemon.seed { $0.addSpawned("ann") }
    try await InProcessDaemon.with { daemon in
      let first = try await kill("ann", daemon)
      #expect(first.earlier == nil && first.processes == 0 && first.pane == nil)
      #expect(first.agent.condition?.status == .killed && first.trouble == nil)
      #expect(
        await daemon.events().contains(
          .agentStatus(.of("ann"), status: "killed", why: "`roost kill` ended it")))
      let second = try await kill("ann", daemon)
      #expect(second.earlier?.status == .killed)
      #expect(second.agent == first.agent)
    }
    try await InProcessDaemon.with { #expect($0.agent("ann")?.status == "killed") }
  }

  @Test func `What Roost did not start it does not end`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ben")
      #expect(
        await daemon.refusal(.killAgent, about("ben"))
          == "ben@default joined by itself, so Roost ends nothing of it; `roost leave ben` takes it"
          + " out of the team")
      #expect(
        await daemon.refusal(.killAgent, about("bem")) == "there is no agent bem; did you mean ben?"
      )
      #expect(daemon.agent("ben")?.isLive == true)
    }
  }

  @Test func `The program goes with its agent`() async throws {
    let program = Process()
    program.executableURL = URL(fileURLWithPath: "/bin/cat")
    let input = Foundation.Pipe()
    program.standardInput = input
    try program.run()
    defer { if program.isRunning { program.terminate() } }
    let identity = try #require(ProcessTable.identity(of: program.processIdentifier))
    try InProcessDaemon.seed { state in
      state.addSpawned("ann") {
        $0.process = Agent.Process(pid: identity.pid, started: identity.started)
      }
    }
    try await InProcessDaemon.with { daemon in
      let reply = try await kill("ann", daemon)
      #expect(reply.processes == 1)
      #expect(!ProcessTable.isAlive(identity))
    }
  }

  @Test func `One that was lost is given up`() async throws {
    try InProcessDaemon.seed {
      $0.addSpawned("ann", condition: Condition(.failed, .lost, why: "its server died"))
    }
    try await InProcessDaemon.with { daemon in
      let reply = try await kill("ann", daemon)
      #expect(reply.earlier?.source == .lost)
      let condition = try #require(daemon.agent("ann")?.condition)
      #expect(condition.status == .killed && condition.source == .request)
      #expect(condition.why == "it was lost and is given up: its server died")
    }
  }

  @Test
  func `Those that have ended leave the list after their time, and those that were lost do not`()
    async throws
  {
    let end = Condition(
      .completed, .exit, since: "2001-01-01T00:00:00.000Z", why: "its program ended")
    try InProcessDaemon.seed { state in
      state.addSpawned("ann", condition: end)
      state.addSpawned("lost") {
        $0.condition = end
        $0.condition?.source = .lost
      }
      state.addSpawned("live")
    }
    let settings = #"{"teams": {"evict_seconds": 0}}"#
    try await InProcessDaemon.with(settings: settings) { daemon in
      try await eventually("ann is out of the list") { daemon.agent("ann") == nil }
      #expect(daemon.context.keeper.state.earlier.map(\.name) == ["ann"])
      try await eventually("that is told") {
        await daemon.events().contains(.agentEvicted(.of("ann"), note: nil))
      }
      _ = try await kill("live", daemon)
      try await eventually("the other one is, too") { daemon.agent("live") == nil }
      let left = daemon.context.keeper.state.agents.map(\.name)
      #expect(left == ["lost"])
    }
  }

  @Test func `Who has ended and leaves is out of the list at once`() async throws {
    try InProcessDaemon.seed {
      $0.addSpawned("ann", condition: Condition(.failed, .exit, why: "exit code 3"))
      $0.addSpawned("ben") {
        $0.spawn?.worktree = Spawn.Worktree(
          repository: "/none", path: "/none/tree", branch: "b", base: "c")
      }
    }
    try await InProcessDaemon.with { daemon in
      let ended = try LeaveReply(json: try await daemon.ask(.leaveAgent, about("ann")))
      #expect(ended.ended == "exit code 3" && ended.note == nil)
      let live = try LeaveReply(json: try await daemon.ask(.leaveAgent, about("ben")))
      #expect(live.ended == nil && live.note == "its worktree /none/tree stays")
      let state = daemon.context.keeper.state
      #expect(state.agents.isEmpty && state.earlier.map(\.name) == ["ann"])
      #expect(state.worktrees.map(\.why) == ["ben left its team while at work"])
    }
  }

  @Test func `A prompt that a program does not take at its start waits as mail, once`()
    async throws
  {
    let sender = AttestedSender("cid", .process)
    try InProcessDaemon.seed {
      $0.addSpawned("ann") {
        $0.spawn?.prompt = "begin"
        $0.spawn?.promptSender = sender
      }
      // This one's program was given it.
      $0.addSpawned("ben") { $0.spawn?.prompt = "begin" }
    }
    for _ in 0..<2 {
      try await InProcessDaemon.with { daemon in
        try await eventually("the prompt is there") {
          try daemon.mailbox(of: "ann").readAll().map(\.text) == ["begin"]
        }
        try await eventually("that is noted") { daemon.agent("ann")?.spawn?.promptSender == nil }
      }
    }
    try await InProcessDaemon.with { daemon in
      try daemon.send("more", to: "ann")
      let mail = try daemon.mailbox(of: "ann").readAll()
      #expect(mail.map(\.key) == ["prompt-start-ann", nil])
      #expect(mail[0].from == "cid" && mail[0].attestation == .process)
      #expect(try daemon.mailbox(of: "ben").readAll().isEmpty)
    }
  }

  @Test func `A new daemon removes the secrets of starts that are over`() async throws {
    try InProcessDaemon.seed { $0.addSpawned("ann") }
    let home = Home(root: Scratch.path("home"))
    try Files.createDirectory(home.secrets)
    for name in ["start-ann", "start-old"] {
      try Files.write(Array("secret".utf8), to: "\(home.secrets)/\(name)")
    }
    try await InProcessDaemon.with { _ in
      try await eventually("one is left") { try Files.names(in: home.secrets) == ["start-ann"] }
    }
  }
}
