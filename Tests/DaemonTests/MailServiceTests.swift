import Control
import Daemon
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What is done with single messages, and what the mailbox and the journal say of it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailServiceTests {
  private func with(_ body: @Sendable (InProcessDaemon) async throws -> Void) async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      try await body(daemon)
    }
  }

  private func about(
    _ name: String, index: Int? = nil, id: String? = nil, by: String? = nil
  ) -> JSON {
    MessageRequest(agent: .of(name), index: index, id: id, by: by).json
  }

  private func taken(_ json: JSON) throws -> String? { try Handover.optional(json: json)?.id }

  @Test func `Messages are taken one after the other, until there is none`() async throws {
    try await with { daemon in
      let ids = try ["one", "two"].map { try daemon.send($0, to: "ann") }
      for id in ids {
        #expect(try taken(try await daemon.ask(.nextMessage, about("ann"))) == id)
      }
      #expect(try await daemon.ask(.nextMessage, about("ann")).isNull)
      #expect(try daemon.mailbox(of: "ann").readAll().map(\.read) == [true, true])
      let entries = await daemon.deliveries().filter { $0.event == .acknowledged }
      #expect(entries.map(\.messages) == ids.map { [$0] })
      #expect(entries.map(\.reason) == ["next", "next"] && entries.map(\.by) == [nil, nil])
    }
  }

  @Test func `One of a whole id is taken alone, and it is noted who took it`() async throws {
    try await with { daemon in
      let first = try daemon.send("one", to: "ann")
      let second = try daemon.send("two", to: "ann")
      let reply = try await daemon.ask(.nextMessage, about("ann", id: second, by: "ben"))
      #expect(try taken(reply) == second)
      #expect(try await daemon.ask(.nextMessage, about("ann", id: second)).isNull)
      #expect(await daemon.deliveries().last?.by == "ben")
      #expect(try daemon.mailbox(of: "ann").readUnread().map(\.id) == [first])
    }
  }

  @Test func `A message is read by its place or a part of its id`() async throws {
    try await with { daemon in
      let first = try daemon.send("one", to: "ann")
      let second = try daemon.send("two", to: "ann")
      #expect(try taken(try await daemon.ask(.readMessage, about("ann", index: 1))) == second)
      let end = String(first.suffix(6))
      #expect(try taken(try await daemon.ask(.readMessage, about("ann", id: end))) == first)
      #expect(await daemon.deliveries().map(\.reason) == ["read", "read"])
      #expect(
        await daemon.refusal(.readMessage, about("ann", index: 2))
          == "there is no message 2 in the mailbox")
      #expect(
        await daemon.refusal(.readMessage, about("ann", id: "nothing"))
          == "there is no message nothing in the mailbox")
      #expect(
        await daemon.refusal(.readMessage, about("anm", index: 0))
          == "there is no agent anm; did you mean ann?")
    }
  }

  @Test func `A mailbox of the person is read without an agent of that name`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "user", from: "ann")
      #expect(try taken(try await daemon.ask(.nextMessage, about("user"))) == id)
      let elsewhere = MessageRequest(agent: Address(name: "user", team: "web")).json
      #expect(await daemon.refusal(.nextMessage, elsewhere)?.hasPrefix("there is no team") == true)
    }
  }

  @Test func `Mail that is put back is unread again`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann")
      try await daemon.ask(.nextMessage, about("ann"))
      #expect(try taken(try await daemon.ask(.unreadMessage, about("ann", id: id))) == id)
      #expect(try daemon.mailbox(of: "ann").readUnread().map(\.id) == [id])
      #expect(await daemon.deliveries().map(\.event) == [.acknowledged, .requeued])
      #expect(try taken(try await daemon.ask(.nextMessage, about("ann"))) == id)
      #expect(await daemon.refusal(.unreadMessage, about("ann", id: "none")) != nil)
    }
  }

  @Test func `An archived message is in the archive alone`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann")
      #expect(try taken(try await daemon.ask(.archiveMessage, about("ann", id: id))) == id)
      #expect(try daemon.mailbox(of: "ann").readAll().isEmpty)
      #expect(try daemon.mailbox(of: "ann").archived(matching: id).map(\.text) == ["hello"])
      #expect(await daemon.refusal(.archiveMessage, about("ann", id: id)) != nil)
      #expect(await daemon.refusal(.archiveMessage, about("anm", id: id)) != nil)
    }
  }

  @Test func `A sender takes back what was not read, and nothing else`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann", from: "ben")
      let read = try daemon.send("seen", to: "ann", from: "ben")
      try await daemon.ask(.nextMessage, about("ann", id: read))
      try await daemon.ask(.recallMessage, about("ann", id: id, by: "ben"))
      let entry = try #require(await daemon.deliveries().last)
      #expect(entry.event == .dropped && entry.by == "ben")
      #expect(entry.reason == "its sender took it back")
      #expect(try daemon.mailbox(of: "ann").readAll().map(\.id) == [read])
      #expect(
        await daemon.refusal(.recallMessage, about("ann", id: read))
          == "message \(MessageID.short(read)) has been read already")
    }
  }

  @Test func `An agent's own word that it has seen a message is noted as that`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann")
      let request = AcknowledgeRequest(agent: .of("ann"), id: MessageID.short(id)).json
      #expect(try taken(try await daemon.ask(.acknowledgeMessage, request)) == id)
      #expect(await daemon.deliveries().last?.reason == JournalEntry.word)
      #expect(try daemon.mailbox(of: "ann").readUnread().isEmpty)
      let none = AcknowledgeRequest(agent: .of("ann"), id: "none").json
      #expect(await daemon.refusal(.acknowledgeMessage, none) != nil)
    }
  }

  @Test func `A look at once is taken for an unread message alone`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann")
      for isForced in [false, true] {
        let request = DeliverRequest(agent: .of("ann"), id: id, isForced: isForced)
        let reply = try DeliverReply(json: try await daemon.ask(.deliverNow, request.json))
        #expect(reply == DeliverReply(agent: .of("ann"), id: id))
      }
      try await daemon.ask(.nextMessage, about("ann"))
      let request = DeliverRequest(agent: .of("ann"), id: id, isForced: true).json
      #expect(
        await daemon.refusal(.deliverNow, request)
          == "message \(MessageID.short(id)) has been read already")
    }
  }

  @Test func `A message longer than an answer is handed over by its id`() async throws {
    try await with { daemon in
      let text = String(repeating: "x", count: 100_000)
      let ids = try (0..<2).map { try daemon.send("\($0)\(text)", to: "ann") }
      let reply = try await daemon.ask(.nextMessage, about("ann"))
      let isWhole = text.utf8.count <= Handover.byteLimit
      #expect((reply["in_mailbox"] == true) == !isWhole)
      #expect(reply["id"]?.string == ids[0])
    }
  }

  @Test func `Who sends is proved by the process that asks`() async throws {
    try await with { daemon in
      func attest(_ name: String, from peer: Int32?) async throws -> AttestReply {
        AttestReply(
          json: try await daemon.ask(
            .attestSender, AttestRequest(sender: .of(name)).json, from: peer))
      }
      let own = ThisProcess.pid
      #expect(try await attest("user", from: nil) == AttestReply())
      #expect(try await attest("user", from: own) == AttestReply(attestation: .outside))
      #expect(try await attest("ann", from: own) == AttestReply(sentBy: "user"))
      var request = JoinRequest(name: "ann", team: "default", workingDirectory: "/")
      request.process = Int(own)
      try await daemon.ask(.joinAgent, request.json)
      #expect(try await attest("ann", from: own) == AttestReply(attestation: .process))
      #expect(try await attest("ben", from: own) == AttestReply(sentBy: "ann@default"))
      let id = try daemon.send("hello", to: "ben")
      try await daemon.ask(.nextMessage, about("ben", by: "cid"), from: own)
      let entry = try #require(await daemon.deliveries().last)
      #expect(entry.messages == [id] && entry.by == "ann")
    }
  }
}
