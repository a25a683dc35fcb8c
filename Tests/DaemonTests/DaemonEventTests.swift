import Control
import JSONSyntax
import Model
import TestSupport
import Testing

/// Events as they stand on the wire, which is part of what `roost events` promises.
@Suite struct DaemonEventTests {
  private static let ann = Address(name: "ann", team: "web")

  private static let task = TeamEvent.TaskSubject(team: "web", task: "T", title: "t")

  private static let golden: [(DaemonEvent, type: String, data: String)] = [
    (.daemonStarted(pid: 7), "daemon.started", #"{"pid":7}"#),
    (.daemonReloaded, "daemon.reloaded", "{}"),
    (.mailboxDamaged(path: "/a", copy: "/b"), "mailbox.damaged", #"{"path":"/a","copy":"/b"}"#),
    (.leadMail(team: "web"), "lead.mail", #"{"team":"web"}"#),
    (.personMail(team: "web"), "person.mail", #"{"team":"web"}"#),
    (.teamCreated("web"), "team.created", #"{"team":"web"}"#),
    (.teamConfigured(repository: "a/b"), "team.configured", #"{"repository":"a/b"}"#),
    (
      .teamDissolved("web", archive: "/c"), "team.dissolved", #"{"team":"web","archive":"/c"}"#
    ),
    (
      .memberEnded(DaemonEvent.MemberEnd(agent: ann, outcome: "approved", isEnded: true)),
      "team.member_ended", #"{"agent":"ann@web","outcome":"approved","ended":true}"#
    ),
    (.agentJoined(ann), "agent.joined", #"{"agent":"ann@web"}"#),
    (.agentSpawned(ann), "agent.spawned", #"{"agent":"ann@web"}"#),
    (
      .agentStatus(ann, status: "idle", why: "it rests"), "agent.status",
      #"{"agent":"ann@web","status":"idle","why":"it rests"}"#
    ),
    (
      .agentStatus(ann, status: "running", why: nil), "agent.status",
      #"{"agent":"ann@web","status":"running"}"#
    ),
    (
      .agentNeedsPerson(ann, why: "a draft"), "agent.needs_person",
      #"{"agent":"ann@web","why":"a draft"}"#
    ),
    (.agentPaused(ann), "agent.paused", #"{"agent":"ann@web"}"#),
    (.agentResumed(ann), "agent.resumed", #"{"agent":"ann@web"}"#),
    (.agentLeft(ann), "agent.left", #"{"agent":"ann@web"}"#),
    (.agentGone(ann, reason: "r"), "agent.gone", #"{"agent":"ann@web","reason":"r"}"#),
    (.agentEvicted(ann, note: nil), "agent.evicted", #"{"agent":"ann@web"}"#),
    (.agentEvicted(ann, note: "n"), "agent.evicted", #"{"agent":"ann@web","note":"n"}"#),
    (
      .remoteAgents(repository: "a/b", names: ["x", "y"]), "remote.agents",
      #"{"repository":"a/b","agents":["x","y"]}"#
    ),
    (
      .task(TaskNews(team: "web", task: "T", state: "open")), "task.changed",
      #"{"team":"web","task":"T","state":"open"}"#
    ),
    (
      .team(.formed(.init(team: "web", goal: "g", leader: "ann@web", members: 2))),
      "team.formed",
      #"{"teamID":"web","name":"web","goal":"g","leaderDID":"ann@web","members":2}"#
    ),
    (
      .team(.memberJoined("web", "ann@web", role: "worker")), "team.member.joined",
      #"{"teamID":"web","memberDID":"ann@web","role":"worker"}"#
    ),
    (
      .team(.memberLeft("web", "ann@web", reason: "r")), "team.member.left",
      #"{"teamID":"web","memberDID":"ann@web","reason":"r"}"#
    ),
    (
      .team(.leaderChanged("web", old: "ann@web", new: "bob@web")), "team.leader.changed",
      #"{"teamID":"web","oldLeaderDID":"ann@web","newLeaderDID":"bob@web"}"#
    ),
    (
      .team(.gracefulShutdown("web", reason: "r", membersSettled: 2)), "team.graceful.shutdown",
      #"{"teamID":"web","reason":"r","bundlesCreated":0,"membersSettled":2}"#
    ),
    (
      .team(.disbanded("web", reason: "r")), "team.disbanded",
      #"{"teamID":"web","reason":"r"}"#
    ),
    (
      .team(.budgetWarning("web", percent: 80, spent: 4_000_000, budget: 5_000_000)),
      "team.budget.warning",
      #"{"teamID":"web","threshold":0.8,"spent":4000000,"budget":5000000}"#
    ),
    (
      .team(.paymentAgreed("web", "ann@web", mode: "postpay", price: 500_000)),
      "team.payment.agreed",
      #"{"teamID":"web","memberDID":"ann@web","mode":"postpay","price":500000}"#
    ),
    (
      .team(
        .gitDivergence(
          .init(
            repository: "/r", majority: "a", others: [.init(member: "ann@web", hash: "b")],
            detectedAt: "2026-01-02T03:04:05.678Z"))), "workspace.git.divergence",
      #"{"workspaceID":"/r","majorityHead":"a","divergent":[{"memberDID":"ann@web","headHash":"b"}],"detectedAt":"2026-01-02T03:04:05.678Z"}"#
    ),
    (
      .team(.healthCheck("web", healthy: 2, total: 3)), "team.health.check",
      #"{"teamID":"web","healthy":2,"total":3}"#
    ),
    (
      .team(
        .memberUnhealthy(
          .init(
            team: "web", member: "ann@web", name: "ann", misses: 3,
            lastSeenAt: "2026-01-02T03:04:05.678Z"))), "team.member.unhealthy",
      #"{"teamID":"web","memberDID":"ann@web","memberName":"ann","missedPings":3,"lastSeenAt":"2026-01-02T03:04:05.678Z"}"#
    ),
    (
      .team(.taskDelegated(task, workers: 3)), "team.task.delegated",
      #"{"teamID":"web","task":"T","toolName":"t","workers":3}"#
    ),
    (
      .team(.taskCompleted(task, successful: 2, failed: 1, duration: 1500)),
      "team.task.completed",
      #"{"teamID":"web","task":"T","toolName":"t","successful":2,"failed":1,"duration":1500}"#
    ),
    (
      .team(.conflictDetected(task, members: 2)), "team.conflict.detected",
      #"{"teamID":"web","task":"T","toolName":"t","members":2}"#
    ),
    (.hubChanged(repository: "a/b"), "hub.changed", #"{"repository":"a/b"}"#),
    (
      .workEnded(repository: "a/b", request: "r", worker: "w", error: "e"), "work.ended",
      #"{"repository":"a/b","request":"r","worker":"w","error":"e"}"#
    ),
    (
      .delivery(
        JournalEntry(
          at: "2026-01-02T03:04:05.678Z", event: .routed, agent: ann, messages: ["1"])),
      "delivery.routed",
      #"{"at":"2026-01-02T03:04:05.678Z","event":"routed","agent":"ann@web","messages":["1"]}"#
    ),
  ]

  @Test func `Each event has its own text, from which it is read again`() throws {
    let schema = try JSONSchema(named: "event")
    for (event, type, data) in Self.golden {
      let numbered = NumberedEvent(number: 5, at: "2026-01-02T03:04:05.678Z", event: event)
      let text =
        #"{"seq":5,"at":"2026-01-02T03:04:05.678Z","type":"\#(type)","data":\#(data)}"#
      #expect(numbered.json.text() == text)
      #expect(try NumberedEvent(json: JSON(parsing: text)) == numbered)
      #expect(try schema.problems(in: numbered.json) == [], "\(text)")
    }
  }

  @Test func `A number beyond every process is read all the same`() throws {
    let text = #"{"seq":1,"at":"","type":"daemon.started","data":{"pid":9223372036854775807}}"#
    let event = try NumberedEvent(json: JSON(parsing: text)).event
    #expect(event == .daemonStarted(pid: .max))
  }

  @Test(arguments: [
    #"{"seq":1,"at":"","type":"agent.danced","data":{"agent":"ann@web"}}"#,
    #"{"seq":1,"at":"","type":"agent.joined","data":{}}"#,
    #"{"seq":1,"at":"","type":"agent.joined","data":{"agent":7}}"#,
    #"{"seq":1,"at":"","type":"delivery.verdict","data":null}"#,
    #"{"seq":1,"at":"","data":{}}"#, #"{"seq":1,"type":"daemon.reloaded"}"#, "[]", "null", "7",
  ])
  func `What is not an event of this version is an error`(text: String) throws {
    let json = try JSON(parsing: text)
    #expect(try !JSONSchema(named: "event").problems(in: json).isEmpty)
    #expect(throws: (any Error).self) { try NumberedEvent(json: json) }
  }
}
