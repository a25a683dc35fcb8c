import Control
import JSONSyntax
import Model
import Testing

/// What the services of agents and teams answer, as it stands on the wire.
@Suite struct ReplyTests {
  private static let ann = Address(name: "ann", team: "web")

  private static var agent: Agent {
    var agent = Agent(name: "ann", team: "web", joinedAt: "2026-01-02T03:04:05.678Z")
    agent.mode = .file
    return agent
  }

  private func members(_ json: JSON, beyond other: JSON) -> String {
    let known = Set(other.object?.members.map(\.key) ?? [])
    let more = json.object?.members.filter { !known.contains($0.key) } ?? []
    return JSON.object(JSONObject(more)).text()
  }

  @Test func `Who was started is answered as the agent, with notes where there are any`() {
    let plain = Self.agent.json
    #expect(StartReply(agent: Self.agent).json == plain)
    let noted = StartReply(agent: Self.agent, notes: ["a", "b"]).json
    #expect(members(noted, beyond: plain) == #"{"notes":["a","b"]}"#)
  }

  @Test func `Who was ended is answered as the agent, with what was done`() {
    let plain = Self.agent.json
    var reply = EndReply(agent: Self.agent)
    #expect(members(reply.json, beyond: plain) == #"{"ending":{"processes":0}}"#)
    reply.processes = 3
    reply.pane = "%1"
    reply.trouble = "t"
    #expect(
      members(reply.json, beyond: plain)
        == #"{"ending":{"processes":3,"pane":"%1","trouble":"t"}}"#)
    let earlier = Condition(.failed, .lost, since: "2026-01-02T03:04:05.678Z", why: "w")
    reply = EndReply(agent: Self.agent, earlier: earlier)
    #expect(reply.json["ending"]?["earlier"] == earlier.json)
  }

  @Test func `An answer to a shutdown tells the outcome, and why it is no`() {
    #expect(ShutdownReply(.silent).json.text() == #"{"outcome":"timeout"}"#)
    #expect(
      ShutdownReply(.rejected("busy")).json.text() == #"{"outcome":"rejected","reason":"busy"}"#)
    let ended = EndReply(agent: Self.agent)
    let approved = ShutdownReply(.approved, ended: ended).json
    #expect(approved["outcome"] == "approved" && approved["agent"] == ended.json)
  }

  @Test func `Who left is answered with what is left`() {
    var reply = LeaveReply(agent: Self.ann, unread: 2)
    #expect(reply.json.text() == #"{"agent":"ann@web","unread":2}"#)
    reply.ended = "it finished"
    reply.pane = "%1"
    reply.process = 7
    reply.note = "n"
    let text =
      #"{"agent":"ann@web","unread":2,"ended":"it finished","pane":"%1","process":7,"note":"n"}"#
    #expect(reply.json.text() == text)
  }

  @Test func `A team that ends, and one that comes back, is answered member by member`() {
    let end = DaemonEvent.MemberEnd(agent: Self.ann, outcome: "left", isEnded: true)
    let member = #"{"agent":"ann@web","outcome":"left","ended":true}"#
    #expect(
      DissolveReply(team: "web", members: [end]).json.text()
        == #"{"team":"web","members":[\#(member)]}"#)
    #expect(
      DissolveReply(team: "web", members: [], archive: "/a").json.text()
        == #"{"team":"web","members":[],"archive":"/a"}"#)
    for (outcome, text) in [
      (.started(pane: "%1"), #""pane":"%1""#), (.passedOver("p"), #""passed_over":"p""#),
      (.failed("e"), #""error":"e""#),
    ] as [(ReviveReply.Outcome, String)] {
      #expect(
        ReviveReply(agent: Self.ann, outcome: outcome).json.text()
          == #"{"agent":"ann@web",\#(text)}"#)
    }
  }

  @Test func `A worktree is answered with its owner and the commands for it`() {
    var reply = WorktreeReply(
      owner: Self.ann,
      worktree: Spawn.Worktree(repository: "/r", path: "/w", branch: "b", base: "c"),
      status: "left")
    reply.why = "y"
    reply.commands = ["x"]
    let text =
      #"{"agent":"ann@web","path":"/w","repository":"/r","branch":"b","status":"left","#
      + #""why":"y","commands":["x"]}"#
    #expect(reply.json.text() == text)
  }

  @Test func `A repository's settings are answered with how its hub is reached`() {
    var reply = ConfigReply(repository: "a/b", isEnabled: true, state: "connected")
    let plain =
      #"{"repository":"a/b","enabled":true,"fallback_to_local":true,"state":"connected","#
      + #""outbox":null,"teams":[],"conflicts":[]}"#
    #expect(reply.json.text() == plain)
    reply.endpoint = "https://h"
    reply.fallsBackToLocal = false
    reply.localTypes = ["x"]
    reply.remoteTypes = []
    reply.node = "n1"
    reply.why = "w"
    reply.lastContact = "t"
    reply.clockOffset = -0.26
    reply.outbox = 2
    reply.teams = ["web"]
    reply.conflicts = ["c"]
    reply.workerLocation = "remote"
    reply.policy = ConfigReply.Policy(isEnabled: true, remoteTypes: ["r"], localTypes: ["l"])
    reply.check = .failed("e")
    let full =
      #"{"repository":"a/b","enabled":true,"endpoint":"https://h","fallback_to_local":false,"#
      + #""local_agent_types":["x"],"remote_agent_types":[],"node":"n1","state":"connected","#
      + #""why":"w","last_contact":"t","clock_offset":-0.3,"outbox":2,"teams":["web"],"#
      + #""conflicts":["c"],"worker_location":"remote","policy":{"enabled":true,"#
      + #""remote_agents":["r"],"local_agents":["l"]},"check":{"ok":false,"error":"e"}}"#
    #expect(reply.json.text() == full)
    reply.check = .passed
    #expect(reply.json["check"] == ["ok": true])
  }

  @Test func `Work is asked for, and asked about`() throws {
    var request = WorkRequest(repository: "a/b", task: "t", sender: "ann", key: "k")
    for (priority, text) in [
      (nil, #"{"repository":"a/b","task":"t","sender":"ann","key":"k"}"#),
      (3, #"{"repository":"a/b","task":"t","priority":3,"sender":"ann","key":"k"}"#),
    ] as [(Int?, String)] {
      request.priority = priority
      #expect(request.json.text() == text)
      #expect(try WorkRequest(json: JSON(parsing: text)) == request)
    }
    let query = WorkQuery(repository: "a/b", id: "s1")
    #expect(query.json.text() == #"{"repository":"a/b","id":"s1"}"#)
    #expect(try WorkQuery(json: query.json) == query)
    #expect(throws: (any Error).self) { try WorkRequest(json: query.json) }
  }

  @Test func `The status has a row for each agent, with what is known of it`() {
    var agent = AgentReply(agent: Self.agent, status: "idle")
    agent.seen = AgentReply.Seen(status: "idle", since: "t", why: "w")
    agent.program = AgentReply.Program(profile: "claude", version: nil)
    agent.provable = [.process]
    agent.waiting = 1
    agent.hold = AgentReply.Hold(reason: "draft", detail: "d", seenAt: "t")
    agent.unsettled = AgentReply.Unsettled(reason: "typed", id: "7k2f")
    #expect(
      members(agent.json, beyond: Self.agent.json)
        == #"{"team":"web","status":"idle","seen":{"status":"idle","since":"t","why":"w"},"#
        + #""program":{"profile":"claude"},"location":"local","provable":["process"],"#
        + #""waiting":1,"hold":{"reason":"draft","detail":"d","seen_at":"t"},"#
        + #""unsettled":{"reason":"typed","id":"7k2f"}}"#)
    agent = AgentReply(agent: Self.agent, status: "idle")
    agent.fault = "f"
    #expect(agent.json["waiting"] == .null && agent.json["fault"] == "f")
    var reply = StatusReply(
      daemon: StatusReply.Daemon(pid: 7, version: "1", startedAt: "t", home: "/h"))
    reply.remoteAgents = [
      StatusReply.RemoteAgent(name: "bea", team: "web", type: "coder", status: "busy")
    ]
    reply.teams = [Team(name: "web", createdAt: "t")]
    reply.deadLetters = 2
    reply.notes = ["n"]
    let text =
      #"{"daemon":{"pid":7,"version":"1","started_at":"t","home":"/h"},"teams":[{"name":"web","#
      + #""agents":0}],"agents":[{"name":"bea","team":"web","type":"coder","status":"busy","#
      + #""location":"remote"}],"hubs":[],"dead_letters":2,"notes":["n"]}"#
    #expect(reply.json.text() == text)
  }
}
