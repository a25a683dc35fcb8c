import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Teammates that are asked to finish, and their answers.
@Suite(.scratch, .timeLimit(.minutes(10))) struct ShutdownServiceTests {
  private func with(_ body: @Sendable (InProcessDaemon) async throws -> Void) async throws {
    try InProcessDaemon.seed { $0.addSpawned("ann") }
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ben")
      try await body(daemon)
    }
  }

  private func asking(_ name: String = "ann", seconds: Int = 60) -> JSON {
    var request = ShutdownRequest(agent: .of(name))
    request.reason = "the work is done"
    request.seconds = seconds
    return request.json
  }

  @Test func `A teammate that is killed while it is asked has ended, and nobody waits for it`()
    async throws
  {
    try await with { daemon in
      let (_, reply) = try await ask(daemon)
      try await daemon.ask(.killAgent, AgentRequest(agent: .of("ann")).json)
      #expect(try await reply.value.outcome == .approved)
    }
  }

  /// Begins to ask ann, and returns the request's id with the answer that is to come.
  private func ask(
    _ daemon: InProcessDaemon
  ) async throws -> (id: String, reply: Task<ShutdownReply, any Error>) {
    let reply = Task {
      try ShutdownReply(
        json: try await daemon.ask(.shutDownAgent, asking()), team: "default")
    }
    try await eventually("ann has the request") {
      try daemon.mailbox(of: "ann").readAll().contains { Frame($0.text) != nil }
    }
    return (try #require(daemon.agent("ann")?.spawn?.shutdown?.id), reply)
  }

  private func answer(_ id: String, _ approves: Bool, reason: String? = nil) -> JSON {
    ShutdownAnswer(agent: .of("ann"), request: id, approves: approves, reason: reason).json
  }

  @Test func `One that agrees is ended, and its mail goes back`() async throws {
    try await with { daemon in
      let mail = try daemon.send("one more thing", to: "ann", from: "ben")
      let (id, reply) = try await ask(daemon)
      let request = try #require(try daemon.mailbox(of: "ann").readAll().last)
      #expect(
        Frame(request.text)
          == .shutdownRequest(id: id, from: Name.lead, reason: "the work is done"))
      #expect(request.priority == .high)
      let own = ThisProcess.pid
      let answered = try ShutdownAnswerReply(
        json: try await daemon.ask(.answerShutdown, answer(id, true), from: own))
      #expect(answered.isApproved && answered.agent == .of("ann"))
      let result = try await reply.value
      #expect(result.outcome == .approved)
      #expect(result.ended?.agent.condition?.status == .completed)
      #expect(daemon.agent("ann")?.condition?.why == "it finished when it was asked to")
      #expect(try daemon.mailbox(of: "ann").readUnread().isEmpty)
      let notice = try #require(try daemon.mailbox(of: "ben").readUnread().last)
      #expect(notice.replyTo == mail)
      #expect(notice.text.contains("was not read: ann was shut down"))
    }
  }

  @Test func `One that refuses goes on, and says why`() async throws {
    try await with { daemon in
      let (id, reply) = try await ask(daemon)
      try await daemon.ask(
        .answerShutdown, answer(id, false, reason: "not yet"), from: ThisProcess.pid)
      #expect(try await reply.value == ShutdownReply(.rejected("not yet")))
      #expect(daemon.agent("ann")?.isLive == true)
      #expect(daemon.agent("ann")?.spawn?.shutdown == nil)
      let word = try #require(try daemon.mailbox(of: Name.lead).readUnread().last)
      #expect(
        Frame(word.text) == .shutdownRejected(id: id, from: "ann", reason: "not yet"))
    }
  }

  @Test func `One that says nothing in time goes on`() async throws {
    try await with { daemon in
      let reply = try await daemon.ask(.shutDownAgent, asking(seconds: 1))
      #expect(try ShutdownReply(json: reply, team: "default") == ShutdownReply(.silent))
      #expect(daemon.agent("ann")?.spawn?.shutdown == nil && daemon.agent("ann")?.isLive == true)
    }
  }

  @Test func `An answer counts only from the teammate itself or a person`() async throws {
    try await with { daemon in
      let (id, reply) = try await ask(daemon)
      let own = ThisProcess.pid
      #expect(
        await daemon.refusal(.answerShutdown, answer(id, true))
          == "it is not proved that ann@default answers; run it in the agent's own pane")
      #expect(
        await daemon.refusal(.answerShutdown, answer("other", true), from: own)
          == "nobody waits for ann@default's answer to other")
      var join = JoinRequest(name: "ben", team: "default", workingDirectory: "/")
      join.process = Int(own)
      try await daemon.ask(.joinAgent, join.json)
      #expect(
        await daemon.refusal(.answerShutdown, answer(id, true), from: own)
          == "ben@default cannot answer for ann@default; only ann itself can")
      #expect(daemon.agent("ann")?.isLive == true)
      // In the lead's mailbox, too, only what nobody else is known to have sent.
      let lead = daemon.mailbox(of: Name.lead)
      var word = Message(
        from: "ann", text: Frame.shutdownRejected(id: id, from: "ann", reason: "b").text(at: ""))
      word.sentBy = "ben@default"
      _ = try lead.append(word)
      (word.sentBy, word.text) = (nil, Frame.shutdownApproved(id: id, from: "ann").text(at: ""))
      _ = try lead.append(word)
      #expect(try await reply.value.outcome == .approved)
    }
  }

  @Test func `Who cannot be asked is told why`() async throws {
    try await with { daemon in
      #expect(
        await daemon.refusal(.shutDownAgent, asking("ben"))
          == "ben@default joined by itself; `roost leave ben` takes it out of the team")
      #expect(await daemon.refusal(.shutDownAgent, asking("cid")) == "there is no agent cid")
      try await daemon.ask(.killAgent, AgentRequest(agent: .of("ann")).json)
      #expect(
        await daemon.refusal(.shutDownAgent, asking())
          == "ann@default has ended already: `roost kill` ended it")
    }
  }

  @Test func `A new daemon goes on with a request, whether it was answered or is overdue`()
    async throws
  {
    try InProcessDaemon.seed { state in
      for name in ["ann", "ben"] {
        state.addSpawned(name) {
          $0.spawn?.shutdown = Spawn.ShutdownRequest(
            id: "ask-\(name)", reason: nil, deadline: "2001-01-01T00:00:00.000Z")
        }
      }
    }
    let home = Home(root: Scratch.path("home"))
    let lead = Mailbox(
      home.mailbox(of: .of(Name.lead), session: nil), settings: Settings()
    ) { _ in }
    try Files.createDirectory(home.inboxes(of: "default", session: nil))
    _ = try lead.append(
      Message(
        from: "ann", text: Frame.shutdownApproved(id: "ask-ann", from: "ann").text(at: "")))
    try await InProcessDaemon.with { daemon in
      try await eventually("neither is asked any more") {
        daemon.context.keeper.state.agents.allSatisfy { $0.spawn?.shutdown == nil }
      }
      #expect(daemon.agent("ben")?.isLive == true)
    }
  }
}
