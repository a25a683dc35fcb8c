import Control
import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Evidence has a time and an owner: what is older or somebody else's decides nothing.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct EvidenceTests {
  private func status(_ world: World) async throws -> String? {
    try await world.json("list").array?.first { $0["name"]?.string == "ann" }?["status"]?.string
  }

  @Test func `A hook's report that another one has overtaken changes no status`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.spawn("ann", ["--mode", "hook"], ["cat"])
      let daemon = try await ControlClient.connectMatching(to: world.home.socket)
      let start = Date()
      func tell(_ event: HookReport.Event, after milliseconds: Double) async throws {
        var report = HookReport(agent: Address(name: "ann", team: "default"), event: event)
        report.at = Timestamp.text(start.addingTimeInterval(milliseconds / 1000 - 10))
        _ = try await daemon.call(.reportHook, report.json)
      }
      try await tell(.promptSubmit, after: 0)
      #expect(try await status(world) == "running")
      try await tell(.stop, after: 100)
      try await tell(.toolUse, after: 50)
      #expect(try await status(world) == "idle")
      try await tell(.promptSubmit, after: 200)
      #expect(try await status(world) == "running")
      try await tell(.stop, after: 150)
      #expect(try await status(world) == "running")
    }
  }

  @Test func `One that has taken a message works, and rests when a later look shows it`()
    async throws
  {
    try await World.with { world in
      try world.configure(
        #"{"profiles": {"odd": {"terminal": "raw", "composer": "^> (.*)"}}}"#)
      let pane = try await world.composer("bob", "0")
      try await world.join("bob", pane, "--profile", "odd")
      let statuses = { @Sendable () async throws -> [String] in
        try await world.done("events", "--since", "0").split(separator: "\n")
          .map { try JSON(parsing: String($0)) }
          .filter { $0["type"] == "agent.status" }.compactMap { $0["data"]?["status"]?.string }
      }
      try await eventually("it rests") { try await statuses() == ["idle"] }
      try await world.done("send", "bob", "hello", "--wait", "submitted")
      try await eventually("it works, and rests again") {
        try await statuses() == ["idle", "running", "idle"]
      }
    }
  }

  @Test func `What a person reads is not the agent's to have seen`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      for isAgent in [false, true] {
        let text = isAgent ? "for bob" : "for a person"
        async let sent = world.roost("send", "bob", text, "--wait", "seen", "--timeout", "30s")
        let box = world.mailbox(of: "bob")
        try await eventually("it is stored") { try box.readUnread().contains { $0.text == text } }
        let id = try #require(try box.readUnread().first?.id)
        let read = try await world.roost(
          "read", "bob", "--id", id, extra: isAgent ? ["ROOST_AGENT": "bob"] : [:])
        #expect(read.code == 0)
        let story = try await world.done("explain", id)
        let end = try await sent
        if isAgent {
          #expect(end.code == 0 && story.contains("the agent has seen it (read)"))
        } else {
          #expect(end.code == 1 && end.errorText.contains("user read it"))
          #expect(story.contains("user has read it, and the agent has not"))
        }
      }
    }
  }

  @Test func `Explain tells why a message waits now, and since when that is known`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      try await world.done("pause", "bob")
      let id = try await world.done("send", "bob", "later").trimmed
      try await world.held("bob", "paused")
      #expect(try await world.done("explain", id).contains("Z  still held: paused"))
      let hold = try await world.json("explain", id)["hold"]
      #expect(hold?["seen_at"]?.string.flatMap(Timestamp.date) != nil)
    }
  }
}
