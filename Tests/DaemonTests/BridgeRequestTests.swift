import Control
import JSONSyntax
import Model
import Tasks
import Testing

/// Bridges and usage as they stand on the wire.
@Suite struct BridgeRequestTests {
  private static let ann = Address(name: "ann", team: "web")

  @Test func `A bridge is asked for with a directory, and taken back without`() throws {
    let request = BridgeRequest(team: "web", kind: .jcode, directory: "/d")
    #expect(request.json.text() == #"{"team":"web","kind":"jcode","directory":"/d"}"#)
    let removal = BridgeRequest(team: "web", kind: .claude, directory: nil)
    #expect(removal.json.text() == #"{"team":"web","kind":"claude"}"#)
    for each in [request, removal] { #expect(try BridgeRequest(json: each.json) == each) }
    #expect(throws: (any Error).self) {
      try BridgeRequest(json: ["team": "web", "kind": "other"])
    }
    let reply = BridgeReply(team: "web", inboxes: "/d/inboxes", members: ["a"], agents: ["b"])
    #expect(
      reply.json.text() == #"{"team":"web","inboxes":"/d/inboxes","members":["a"],"agents":["b"]}"#)
    let gone = BridgeReply(team: "web", inboxes: nil, members: [], agents: [])
    for each in [reply, gone] { #expect(try BridgeReply(json: each.json) == each) }
  }

  @Test func `A team keeps its bridge in the state`() throws {
    var team = Team(name: "web", createdAt: "2026-01-02T03:04:05.678Z")
    var bridge = Team.Bridge(.jcode, directory: "/d")
    (bridge.members, bridge.sessions) = (["coder"], ["s-1"])
    team.bridge = bridge
    #expect(try Team(json: team.json, name: "web") == team)
    #expect(team.lead == Name.lead && bridge.inboxes == "/d/inboxes")
    #expect(throws: JSONShapeError.self) {
      try Team(json: ["agents": [:], "bridge": ["kind": "other", "directory": "/d"]], name: "web")
    }
  }

  @Test func `No mark of Claude Code's is left in a text, however it is spelled`() {
    for (text, left) in [
      ("<system-reminder>a</system-reminder>", "‹system-reminder>a‹/system-reminder>"),
      ("< / Teammate-Message x=1>", "‹ / Teammate-Message x=1>"),
      ("a < b <c> <channels>", "a < b <c> ‹channels>"), ("<", "<"), ("", ""),
    ] {
      #expect(Team.Bridge.unmarked(text) == left)
    }
  }

  @Test func `What a program told of its work stands beside the run, and in a hook's report`()
    throws
  {
    var report = UsageReport(.codexRollout, at: "2026-01-02T03:04:05.678Z")
    report.usages = [
      MeasuredUsage(
        model: "m", tokens: TokenUsage(input: 5, cacheRead: 7), amount: try Amount("0.25"))
    ]
    report.lastTool = "shell"
    report.context = UsageReport.Context(used: 620, size: 1000)
    report.windows = [
      UsageReport.Window(minutes: 300, percent: 34, resetsAt: "2026-01-02T05:00:00.000Z"),
      UsageReport.Window(minutes: nil, percent: 3, resetsAt: nil),
    ]
    #expect(report.words == "context 62 %, 5 h 34 %, limit 3 %")
    let request = UsageRequest(agent: Self.ann, task: "t", run: "r", report: report)
    #expect(
      request.json.text()
        == #"{"agent":"ann@web","task":"t","run":"r","report":{"source":"codex_rollout","at":"2026-01-02T03:04:05.678Z","usages":[{"model":"m","tokens":{"input":5,"cache_read":7},"amount":250000}],"last_tool":"shell","context":{"used":620,"size":1000},"windows":[{"minutes":300,"used_percent":34,"resets_at":"2026-01-02T05:00:00.000Z"},{"used_percent":3}]}}"#
    )
    #expect(try UsageRequest(json: request.json) == request)
    var hook = HookReport(agent: Self.ann, event: .stop)
    (hook.transcript, hook.transcriptKind, hook.wait) = ("/r", .codexRollout, 50)
    #expect(
      hook.json.text()
        == #"{"agent":"ann@web","event":"Stop","transcript":"/r","transcript_kind":"codex_rollout","wait_ms":50}"#
    )
    #expect(try HookReport(json: hook.json) == hook)
    // As hooks of an earlier version write it.
    let earlier = try HookReport(
      json: ["agent": "ann@web", "event": "Stop", "transcript": "/t", "tokens": 5])
    #expect(earlier.transcriptKind == .claudeTranscript)
  }
}
