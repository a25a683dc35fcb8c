import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Store
import TestSupport
import Testing

/// Mail whose time is over, what senders hear of it, and what goes to the archive.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MailUpkeepTests {
  private static let past = "2001-01-01T00:00:00.000Z"

  private func notices(of name: String, _ daemon: InProcessDaemon) throws -> [Message] {
    try daemon.mailbox(of: name).readUnread().filter(\.isNotice)
  }

  @Test func `A message that expired goes to the archive, and its sender hears of it`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      let id = try daemon.send("late", to: "ben", from: "ann") { $0.expiresAt = Self.past }
      try await eventually("ben's mailbox is empty") {
        try daemon.mailbox(of: "ben").readAll().isEmpty
      }
      #expect(try daemon.mailbox(of: "ben").archived(matching: id).map(\.text) == ["late"])
      let notice = try #require(try notices(of: "ann", daemon).first)
      #expect(notice.from == Name.roost && notice.replyTo == id && notice.fold?.count == 1)
      #expect(
        notice.text == "your message \(MessageID.short(id)) to ben was not delivered: it expired"
          + " before it was read. See: roost explain \(MessageID.short(id))")
      let entry = try #require(await daemon.deliveries().last)
      #expect(entry.event == .dead && entry.messages == [id])
      #expect(entry.reason == "it expired before it was read")
    }
  }

  @Test func `A sender of another team hears of a message that expired, in its own`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ben")
      try await daemon.makeTeam("web")
      let ann = Address(name: "ann", team: "web")
      try await daemon.ask(
        .joinAgent, ["name": "ann", "team": "web", "mode": "file", "cwd": "/"])
      let id = try daemon.send("late", to: "ben", from: "ann@web") { $0.expiresAt = Self.past }
      try await eventually("ann is told") {
        try daemon.context.mailbox(of: ann).readAll().map(\.replyTo) == [id]
      }
    }
  }

  @Test func `A later notice about the same takes the place of one that waits, and counts it`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      for count in 1...3 {
        let id = try daemon.send("late", to: "ben", from: "ann") { $0.expiresAt = Self.past }
        try await eventually("ann hears of \(count)") {
          try notices(of: "ann", daemon).map { $0.fold?.count } == [count]
        }
        #expect(try notices(of: "ann", daemon).first?.replyTo == id)
      }
      let text = try #require(try notices(of: "ann", daemon).first?.text)
      #expect(text.hasPrefix("3 of your messages to ben were not delivered, the last of them"))
      // One that was read stays as it is, and the next begins anew.
      try await daemon.ask(.nextMessage, MessageRequest(agent: .of("ann")).json)
      try daemon.send("late", to: "ben", from: "ann") { $0.expiresAt = Self.past }
      try await eventually("ann hears of it") {
        try notices(of: "ann", daemon).map { $0.fold?.count } == [1]
      }
    }
  }

  @Test func `Nobody hears of a notice that expired, nor a sender that is not an agent`()
    async throws
  {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      try daemon.send("from roost", to: "ben", from: "ann") {
        $0.kind = Message.noticeKind
        $0.expiresAt = Self.past
      }
      try daemon.send("from nobody", to: "ben", from: "cid") { $0.expiresAt = Self.past }
      try daemon.send("to stay", to: "ben", from: "ann")
      try await eventually("what expired is gone") {
        try daemon.mailbox(of: "ben").readAll().map(\.text) == ["to stay"]
      }
      #expect(try daemon.mailbox(of: "ann").readAll().isEmpty)
      #expect(try daemon.mailbox(of: "cid").readAll().isEmpty)
      #expect(await daemon.deliveries().flatMap(\.messages).count == 1)
    }
  }

  @Test func `The person hears of a message of theirs that expired`() async throws {
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ben")
      try daemon.send("late", to: "ben", from: "user") { $0.expiresAt = Self.past }
      try await eventually("the person hears of it") {
        try notices(of: "user", daemon).count == 1
      }
    }
  }

  @Test func `A new daemon moves read messages beyond those that are kept into the archive`()
    async throws
  {
    let settings = #"{"mailbox": {"keep_read": 1}}"#
    try await InProcessDaemon.with { daemon in
      try await daemon.join("ann", "ben")
      for text in ["one", "two", "three"] { try daemon.send(text, to: "ann") }
      for _ in 0..<2 {
        try await daemon.ask(.nextMessage, MessageRequest(agent: .of("ann")).json)
      }
      let id = try daemon.send("left", to: "ben")
      try await daemon.ask(.readMessage, MessageRequest(agent: .of("ben"), id: id).json)
      try await daemon.ask(.leaveAgent, AgentRequest(agent: .of("ben")).json)
    }
    try await InProcessDaemon.with(settings: settings) { daemon in
      try await eventually("one is in the archive") {
        try daemon.mailbox(of: "ann").readAll().map(\.text) == ["two", "three"]
      }
      #expect(try daemon.mailbox(of: "ben").readAll().map(\.text) == ["left"])
    }
  }
}
