import Control
import Daemon
import JSONSyntax
import Model
import Store
import TestSupport
import Testing

/// Waits for what becomes of a message, for an answer, and for mail of some kind.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailWaitTests {
  private func with(_ body: @Sendable (InProcessDaemon) async throws -> Void) async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      try await body(daemon)
    }
  }

  private func waiting(
    _ id: String, _ goal: AwaitRequest.Goal, _ seconds: Double = 60, by name: String = "ann"
  ) -> JSON {
    AwaitRequest(agent: .of(name), message: id, goal: goal, timeoutSeconds: seconds).json
  }

  private func progress(
    _ daemon: InProcessDaemon, _ request: JSON
  ) async throws -> DeliveryProgress {
    try DeliveryProgress(json: try await daemon.ask(.awaitDelivery, request))
  }

  @Test func `What has happened already is answered at once`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann")
      #expect(try await progress(daemon, waiting(id, .stored)).state == .stored)
      let one = MessageRequest(agent: .of("ann"), id: id).json
      try await daemon.ask(.readMessage, one)
      #expect(try await progress(daemon, waiting(id, .seen)).state == .seen)
      #expect(try await progress(daemon, waiting(id, .submitted)).state == .seen)
      try await daemon.ask(
        .acknowledgeMessage, AcknowledgeRequest(agent: .of("ann"), id: id).json)
      #expect(try await progress(daemon, waiting(id, .acked)).state == .acked)
      #expect(await daemon.refusal(.awaitDelivery, waiting("none", .seen)) != nil)
      #expect(await daemon.refusal(.awaitDelivery, waiting(id, .seen, by: "anm")) != nil)
    }
    // The journal tells a new daemon as much.
    try await InProcessDaemon.with { daemon in
      let id = try #require(try daemon.mailbox(of: "ann").readAll().first?.id)
      #expect(try await progress(daemon, waiting(id, .acked)).state == .acked)
    }
  }

  @Test func `Who waits hears of what happens then`() async throws {
    try await with { daemon in
      let seen = try daemon.send("one", to: "ann")
      let wait = Task { try await progress(daemon, waiting(seen, .seen)) }
      try await daemon.ask(.nextMessage, MessageRequest(agent: .of("ann")).json)
      #expect(try await wait.value == DeliveryProgress(.seen))
      let other = try daemon.send("two", to: "ann")
      let second = Task { try await progress(daemon, waiting(other, .acked)) }
      try await daemon.ask(.nextMessage, MessageRequest(agent: .of("ann"), by: "ben").json)
      let taken = try await second.value
      #expect(taken.state == .taken && taken.reason == "ben read it, and the agent did not")
      let gone = try daemon.send("three", to: "ann")
      let third = Task { try await progress(daemon, waiting(gone, .submitted)) }
      try await daemon.ask(.recallMessage, MessageRequest(agent: .of("ann"), id: gone).json)
      #expect(
        try await third.value == DeliveryProgress(.dead, reason: "its sender took it back"))
    }
  }

  @Test func `A wait that ends in vain says what it waits for`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann")
      #expect(
        await daemon.refusal(.awaitDelivery, waiting(id, .acked, 0.01))
          == "it was not acked in time: ann reads its mailbox file by itself")
      var hook = JoinRequest(name: "cid", team: "default", workingDirectory: "/")
      hook.mode = .hook
      try await daemon.ask(.joinAgent, hook.json)
      let other = try daemon.send("hello", to: "cid")
      #expect(
        await daemon.refusal(.awaitDelivery, waiting(other, .seen, 0.01, by: "cid"))
          == "it was not seen in time: cid asks for it through its hook")
    }
  }

  private func answer(_ id: String, _ seconds: Double = 60) -> JSON {
    AwaitReplyRequest(agent: .of("ann"), message: id, asked: "ben", timeoutSeconds: seconds).json
  }

  @Test func `An answer is handed over to who waits for it, and is read then`() async throws {
    try await with { daemon in
      let question = try daemon.send("which?", to: "ben", from: "ann")
      let wait = Task { try Handover(json: try await daemon.ask(.awaitReply, answer(question))) }
      try daemon.send("something else", to: "ann", from: "ben")
      let id = try daemon.send("this", to: "ann", from: "ben") { $0.replyTo = question }
      #expect(try await wait.value.id == id)
      #expect(try daemon.mailbox(of: "ann").readUnread().map(\.text) == ["something else"])
      #expect(await daemon.deliveries().last?.messages == [id])
      let again = try Handover(json: try await daemon.ask(.awaitReply, answer(question)))
      #expect(again.id == id)
    }
  }

  @Test func `No answer in time is an error, and one that comes later is mail`() async throws {
    try await with { daemon in
      #expect(await daemon.refusal(.awaitReply, answer("Q", 0.01)) == "no answer came in time")
      try daemon.send("late", to: "ann", from: "ben") { $0.replyTo = "Q" }
      #expect(try daemon.mailbox(of: "ann").readUnread().map(\.text) == ["late"])
      let nobody = AwaitReplyRequest(agent: .of("anm"), message: "Q", timeoutSeconds: 1).json
      #expect(await daemon.refusal(.awaitReply, nobody)?.hasPrefix("there is no agent") == true)
    }
  }

  private func wish(_ sender: String?, thread: String? = nil, _ seconds: Double = 60) -> JSON {
    AwaitMessageRequest(
      agent: .of("ann"), wish: .init(sender: sender, thread: thread), timeoutSeconds: seconds
    ).json
  }

  @Test func `Who waits for a message is told of the one that is meant, which stays unread`()
    async throws
  {
    try await with { daemon in
      func first(_ request: JSON) async throws -> String? {
        AwaitMessageReply(json: try await daemon.ask(.awaitMessage, request)).id
      }
      let wait = Task { try await first(wish("ben")) }
      try daemon.send("one", to: "ann", from: "cid")
      let id = try daemon.send("two", to: "ann", from: "ben@web") { $0.thread = "T" }
      #expect(try await wait.value == id)
      #expect(try await first(wish(nil, thread: "T")) == id)
      #expect(try await first(wish("dan", 0.01)) == nil)
      #expect(try daemon.mailbox(of: "ann").readUnread().count == 2)
      try daemon.send("over", to: "ann", from: "eve") { $0.expiresAt = "2001-01-01T00:00:00Z" }
      #expect(try await first(wish("eve", 0.01)) == nil)
      let nobody = AwaitMessageRequest(agent: .of("anm"), wish: .init(), timeoutSeconds: 1).json
      #expect(await daemon.refusal(.awaitMessage, nobody)?.hasPrefix("there is no agent") == true)
    }
  }
}
