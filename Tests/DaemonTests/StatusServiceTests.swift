import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What is told of the daemon, its teams and its agents as they are now.
@Suite(.scratch, .timeLimit(.minutes(10))) struct StatusServiceTests {
  private func status(_ daemon: InProcessDaemon) async throws -> StatusReply {
    try StatusReply(json: try await daemon.ask(.status))
  }

  private func row(_ name: String, _ daemon: InProcessDaemon) async throws -> AgentReply {
    try #require(try await status(daemon).agents.first { $0.agent.name == name })
  }

  @Test func `Teams, agents and what waits for them are told`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.makeTeam()
      try await daemon.makeTeam("web")
      var request = JoinRequest(name: "ann", team: "default", workingDirectory: "/")
      request.process = Int(ThisProcess.pid)
      try await daemon.ask(.joinAgent, request.json)
      try await daemon.join("ben")
      try daemon.send("hello", to: "ben")
      let reply = try await status(daemon)
      #expect(reply.daemon.pid == ThisProcess.pid && reply.daemon.home == daemon.home.root)
      #expect(reply.daemon.version == RoostVersion.current)
      #expect(reply.teams.map(\.name) == ["default", "web"])
      #expect(reply.agents.map(\.agent.name) == ["ann", "ben"])
      #expect(reply.agents.map(\.waiting) == [0, 1])
      #expect(reply.agents.map(\.status) == ["active", "active"])
      #expect(reply.agents.map(\.provable) == [[.process], []])
      #expect(reply.deadLetters == 0 && reply.hubs.isEmpty && reply.remoteAgents.isEmpty)
      let hello = try HelloReply(json: try await daemon.ask(.hello))
      #expect(hello.protocolVersion == ControlProtocol.version)
      #expect(hello.pid == Int(ThisProcess.pid))
    }
  }

  @Test func `A mailbox that cannot be read is a fault of its agent alone`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      try Files.createDirectory(daemon.mailbox(of: "ann").paths.file)
      let reply = try await status(daemon)
      #expect(reply.agents.map { $0.fault == nil } == [false, true])
      #expect(reply.agents.map(\.waiting) == [nil, 0])
    }
  }

  @Test func `What an agent waits for is told as long as it does`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      let question = AwaitReplyRequest(
        agent: .of("ann"), message: "Q1", asked: "ben", timeoutSeconds: 60)
      let wish = AwaitMessageRequest(
        agent: .of("ann"), wish: .init(sender: "cid"), timeoutSeconds: 60)
      let waits = [
        Task { _ = try await daemon.ask(.awaitReply, question.json) },
        Task { _ = try await daemon.ask(.awaitMessage, wish.json) },
      ]
      try await eventually("both waits are told") {
        let row = try await self.row("ann", daemon)
        return row.question?.id == "Q1" && row.question?.asked == "ben" && row.awaits == "cid"
      }
      for wait in waits { wait.cancel() }
      for wait in waits { _ = await wait.result }
      let row = try await self.row("ann", daemon)
      #expect(row.question == nil && row.awaits == nil)
    }
  }

  @Test func `A dead letter of an agent is told with why it was given up`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann")
      try daemon.send("hello", to: "ann") { $0.id = "LETTER" }
    }
    var entry = JournalEntry(
      at: Timestamp.now, event: .dead, agent: .of("ann"), messages: ["LETTER"])
    entry.reason = "it was tried too often"
    try Journal(Home(root: Scratch.path("home"))).append([entry])
    try await InProcessDaemon.with { daemon in
      let reply = try await status(daemon)
      #expect(reply.deadLetters == 1)
      let row = try await self.row("ann", daemon)
      #expect(row.unsettled == AgentReply.Unsettled(reason: "dead", id: "LETTER"))
    }
  }

  @Test func `What was wrong at the start is told as a note`() async throws {
    try await InProcessDaemon.with { try await $0.makeTeam() }
    try Files.write(Array("{".utf8), to: Scratch.path("home") + "/state.json")
    try Files.write(Array("no entry\n".utf8), to: Scratch.path("home") + "/deliveries.jsonl")
    try await InProcessDaemon.with { daemon in
      let reply = try await status(daemon)
      #expect(reply.teams.map(\.name) == ["default"])
      #expect(reply.notes.contains { $0.contains("it was kept as") })
      #expect(reply.notes.contains { $0.contains("it was taken back from") })
      #expect(reply.notes.contains { $0.hasPrefix("unreadable lines in the delivery journal") })
    }
  }
}
