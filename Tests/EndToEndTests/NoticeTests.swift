import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What Roost itself writes into mailboxes, and what programs act on, where there is much of it.
@Suite(.scratch, .needs("tmux"), .timeLimit(.minutes(10))) struct NoticeTests {
  private func hook(_ world: World, _ event: String, _ json: String = "{}") async throws {
    let exit = try await world.roost(
      "hook", event, input: json, extra: ["ROOST_AGENT": "ann", "ROOST_TEAM": "default"])
    guard exit.code == 0 else { throw NeverHappened(description: exit.errorText) }
  }

  @Test func `Notices about one thing are one, which expires; of many, the oldest leave`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      let lead = world.mailbox(of: "team-lead")
      // As earlier versions wrote them.
      for number in 0..<150 {
        let name = number < 20 ? "ann" : "worker\(number)"
        let frame = Frame.idle(from: name, summary: "\(number)")
        _ = try lead.append(Message(from: name, text: frame.text(at: Timestamp.now)))
      }
      for _ in 0..<3 {
        try await hook(world, "UserPromptSubmit")
        try await hook(world, "PostToolUse", #"{"tool_name": "Bash"}"#)
        try await hook(world, "Stop")
      }
      let unread = try lead.readUnread()
      let own = try #require(unread.first { $0.from == "ann" })
      #expect(unread.count { $0.from == "ann" } == 1)
      #expect(Frame(own.text) == .idle(from: "ann", summary: "3 tool calls, last Bash"))
      #expect(own.fold?.count == 23 && own.expiresAt != nil)
      #expect(unread.count == 100 && unread.first?.from == "worker51")
      let archive = String(decoding: try Files.read(lead.paths.archive) ?? [], as: UTF8.self)
      #expect(archive.contains("worker20") && archive.contains("worker50"))
    }
  }

  @Test func `A mailbox that is full of mail takes what programs act on, and no more mail`()
    async throws
  {
    try await World.with { world in
      try world.configure(#"{"mailbox": {"unread": 4}}"#)
      try await world.team()
      for name in ["ann", "ben"] {
        try await world.spawn(name, ["--mode", "file"], ["cat"])
        for number in 0..<4 { try await world.done("send", name, "mail \(number)") }
      }
      for number in 0..<4 { try await world.done("send", "team-lead", "mail \(number)") }
      async let ann = world.roost("shutdown", "ann", "--timeout", "50s")
      try await eventually("ann is asked") {
        try world.mailbox(of: "ann").readUnread().contains { $0.key != nil }
      }
      let request = try #require(
        try world.mailbox(of: "ann").readUnread().first { $0.key != nil }?.key)
      try await world.done("approve", request, "--as", "ann")
      #expect(try await ann.code == 0)

      // What agents write by themselves, too.
      let frame = Frame.shutdownRejected(id: "1", from: "ben", reason: "busy")
      try await world.done("send", "team-lead", frame.text(at: ""), "--from", "ben")
      try await world.done(
        "send", "team-lead", #"{"type":"permission_request","request_id":"1"}"#, "--from", "ben")
      let more = try await world.roost("send", "team-lead", "one more")
      #expect(more.code == 1 && more.errorText.contains("full"))
    }
  }
}
