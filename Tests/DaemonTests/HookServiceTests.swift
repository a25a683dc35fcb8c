import Control
import Daemon
import Foundation
import JSONSyntax
import Model
import Store
import TestSupport
import Testing

/// What agents' own hooks tell, and the mail that they take.
@Suite(.scratch, .timeLimit(.minutes(10))) struct HookServiceTests {
  private func with(
    mode: Agent.Mode = .hook, _ body: @Sendable (InProcessDaemon) async throws -> Void
  ) async throws {
    try InProcessDaemon.seed { $0.addSpawned("ann") { $0.mode = mode } }
    try await InProcessDaemon.with(body)
  }

  /// Reports an event of ann, and returns the ids of the messages that are handed over.
  @discardableResult
  private func report(
    _ event: HookReport.Event, to daemon: InProcessDaemon,
    _ change: (inout HookReport) -> Void = { _ in }
  ) async throws -> [String] {
    var report = HookReport(agent: .of("ann"), event: event)
    change(&report)
    let reply = try await daemon.ask(.reportHook, report.json)
    return try HookReply(json: reply).messages.map(\.id)
  }

  private func status(_ daemon: InProcessDaemon) -> Condition.Status? {
    daemon.agent("ann")?.condition?.status
  }

  @Test func `An agent works and rests as its hooks tell`() async throws {
    try await with { daemon in
      try await report(.promptSubmit, to: daemon)
      #expect(status(daemon) == .running)
      #expect(daemon.agent("ann")?.condition?.source == .hook)
      #expect(daemon.agent("ann")?.condition?.why == "its hook told: UserPromptSubmit")
      try await report(.stop, to: daemon)
      try await report(.notification, to: daemon)
      #expect(status(daemon) == .idle)
      let told = await daemon.events().compactMap { event -> String? in
        guard case .agentStatus(.of("ann"), let status, _) = event else { return nil }
        return status
      }
      #expect(told == ["running", "idle"])
    }
    try await InProcessDaemon.with { #expect($0.agent("ann")?.condition?.source == .hook) }
  }

  @Test func `A report that another one has overtaken changes nothing`() async throws {
    try await with { daemon in
      let now = Date()
      func at(_ seconds: Double) -> String { Timestamp.text(now.addingTimeInterval(seconds)) }
      try await report(.promptSubmit, to: daemon) { $0.at = at(-10) }
      try await report(.stop, to: daemon) { $0.at = at(-5) }
      try await report(.toolUse, to: daemon) { $0.at = at(-7) }
      #expect(status(daemon) == .idle)
      try await report(.toolUse, to: daemon) { $0.at = at(-4) }
      #expect(status(daemon) == .running)
    }
  }

  @Test func `One that has ended does not work again by a late report`() async throws {
    try InProcessDaemon.seed {
      $0.addSpawned("ann", condition: Condition(.killed, .request, why: "it was ended"))
    }
    try await InProcessDaemon.with { daemon in
      try await report(.promptSubmit, to: daemon)
      #expect(status(daemon) == .killed)
    }
  }

  @Test func `Mail is handed over where the agent sees it, and is read then`() async throws {
    try await with { daemon in
      let id = try daemon.send("hello", to: "ann")
      for event in [HookReport.Event.sessionStart, .notification, .sessionEnd] {
        #expect(try await report(event, to: daemon).isEmpty)
      }
      #expect(try await report(.toolUse, to: daemon) { $0.carriesMail = false }.isEmpty)
      #expect(try await report(.toolUse, to: daemon) == [id])
      #expect(try await report(.toolUse, to: daemon).isEmpty)
      #expect(try daemon.mailbox(of: "ann").readUnread().isEmpty)
      let entry = try #require(await daemon.deliveries().last)
      #expect(entry.event == .acknowledged && entry.reason == "hook" && entry.messages == [id])
      let next = try daemon.send("more", to: "ann")
      #expect(try await report(.sessionStart, to: daemon) { $0.carriesMail = true } == [next])
    }
  }

  @Test func `No mail goes to one that reads its file, or is paused`() async throws {
    try await with(mode: .file) { daemon in
      try daemon.send("hello", to: "ann")
      #expect(try await report(.toolUse, to: daemon).isEmpty)
    }
    try await with { daemon in
      try await daemon.ask(.pauseAgent, AgentRequest(agent: .of("ann")).json)
      #expect(try await report(.toolUse, to: daemon).isEmpty)
      try await daemon.ask(.resumeAgent, AgentRequest(agent: .of("ann")).json)
      #expect(try await report(.toolUse, to: daemon) { $0.wait = 1000 }.count == 1)
    }
  }

  @Test func `As many messages come at once as the agent takes whole`() async throws {
    try await with { daemon in
      let ids = try (0..<3).map { try daemon.send("number \($0)", to: "ann") }
      // It is counted as it stands in the answer.
      let size = try #require(try daemon.mailbox(of: "ann").readAll().first).json.bytes().count
      let room = size * 5 / 2
      #expect(try await report(.toolUse, to: daemon) { $0.room = room } == Array(ids.prefix(2)))
      #expect(try await report(.toolUse, to: daemon) { $0.room = 1 } == [ids[2]])
    }
  }

  @Test func `A turn is kept from ending by mail, and not too often in a row`() async throws {
    try await with { daemon in
      func stop(_ isContinued: Bool = true) async throws -> Int {
        try daemon.send("more", to: "ann")
        return try await report(.stop, to: daemon) {
          $0.stopsInARow = 3
          $0.isContinued = isContinued
        }.count
      }
      // Since before this daemon: nobody knows how often.
      #expect(try await stop() == 0)
      #expect(status(daemon) == .idle)
      try await report(.promptSubmit, to: daemon) { $0.carriesMail = false }
      #expect(try await stop(false) == 2)
      #expect(status(daemon) == .running)
      #expect(try await stop() == 1)
      #expect(try await stop() == 0)
      #expect(status(daemon) == .idle)
    }
  }

  @Test func `What a teammate did and its conversation are kept`() async throws {
    try await with { daemon in
      try await report(.sessionStart, to: daemon) { $0.conversation = "talk" }
      for tool in ["Read", "Edit"] {
        try await report(.toolUse, to: daemon) { $0.tool = tool }
      }
      let spawn = try #require(daemon.agent("ann")?.spawn)
      #expect(spawn.progress.toolCalls == 2 && spawn.progress.lastTool == "Edit")
      #expect(spawn.conversation == "talk" && spawn.progress.lastToolAt != nil)
    }
  }

  @Test func `A lead hears once that a teammate has nothing to do, and no mail either`()
    async throws
  {
    try await with { daemon in
      let lead = daemon.mailbox(of: Name.lead)
      try await report(.toolUse, to: daemon) { $0.tool = "Read" }
      try daemon.send("hello", to: "ann")
      try await report(.stop, to: daemon) { $0.carriesMail = false }
      #expect(try lead.readAll().isEmpty)
      try await report(.promptSubmit, to: daemon)
      try await report(.stop, to: daemon)
      let notice = try #require(try lead.readUnread().first)
      #expect(notice.from == "ann" && notice.priority == .low && notice.isNotice)
      #expect(Frame(notice.text) == .idle(from: "ann", summary: "1 tool call, last Read"))
      try await report(.promptSubmit, to: daemon)
      try await report(.stop, to: daemon)
      #expect(try lead.readAll().map(\.id) == [notice.id])
      try await report(.promptSubmit, to: daemon)
      try await report(.stop, to: daemon) { $0.summary = "all is done" }
      let frames = try lead.readUnread().map { Frame($0.text) }
      #expect(frames == [.idle(from: "ann", summary: "all is done")])
    }
  }

  @Test func `A report of nobody, or of no event, is refused`() async throws {
    try await with { daemon in
      var report = HookReport(agent: .of("anm"), event: .stop).json
      #expect(
        await daemon.refusal(.reportHook, report) == "there is no agent anm; did you mean ann?")
      report = ["agent": "ann@default", "event": "Sleep"]
      #expect(await daemon.refusal(.reportHook, report) == "\"Sleep\" is not an event")
      report = ["agent": "ann@default", "event": "Stop", "transcript_kind": "none"]
      #expect(await daemon.refusal(.reportHook, report) != nil)
    }
  }
}
