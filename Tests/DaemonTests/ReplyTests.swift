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

  @Test func `Who was started is answered as the agent, with notes where there are any`() throws {
    let plain = Self.agent.json
    #expect(StartReply(agent: Self.agent).json == plain)
    let noted = StartReply(agent: Self.agent, notes: ["a", "b"]).json
    #expect(members(noted, beyond: plain) == #"{"notes":["a","b"]}"#)
    for reply in [StartReply(agent: Self.agent), StartReply(agent: Self.agent, notes: ["a"])] {
      #expect(try StartReply(json: reply.json, team: "web") == reply)
    }
  }

  @Test func `Who was ended is answered as the agent, with what was done`() throws {
    let plain = Self.agent.json
    var reply = EndReply(agent: Self.agent)
    #expect(members(reply.json, beyond: plain) == #"{"ending":{"processes":0}}"#)
    reply.processes = 3
    reply.pane = "%1"
    reply.trouble = "t"
    #expect(
      members(reply.json, beyond: plain)
        == #"{"ending":{"processes":3,"pane":"%1","trouble":"t"}}"#)
    #expect(try EndReply(json: reply.json, team: "web") == reply)
    let earlier = Condition(.failed, .lost, since: "2026-01-02T03:04:05.678Z", why: "w")
    reply = EndReply(agent: Self.agent, earlier: earlier)
    #expect(reply.json["ending"]?["earlier"] == earlier.json)
    #expect(try EndReply(json: reply.json, team: "web") == reply)
  }

  @Test func `An answer to a shutdown tells the outcome, and why it is no`() throws {
    #expect(ShutdownReply(.silent).json.text() == #"{"outcome":"timeout"}"#)
    #expect(
      ShutdownReply(.rejected("busy")).json.text() == #"{"outcome":"rejected","reason":"busy"}"#)
    let ended = EndReply(agent: Self.agent)
    let approved = ShutdownReply(.approved, ended: ended).json
    #expect(approved["outcome"] == "approved" && approved["agent"] == ended.json)
    for reply in [
      ShutdownReply(.silent), ShutdownReply(.rejected("busy")), ShutdownReply(.rejected(nil)),
      ShutdownReply(.approved, ended: ended),
    ] {
      #expect(try ShutdownReply(json: reply.json, team: "web") == reply)
    }
    let answer = ShutdownAnswerReply(agent: Self.ann, isApproved: true)
    #expect(answer.json.text() == #"{"agent":"ann@web","approved":true}"#)
    #expect(try ShutdownAnswerReply(json: answer.json) == answer)
  }

  @Test func `Who left is answered with what is left`() throws {
    var reply = LeaveReply(agent: Self.ann, unread: 2)
    #expect(reply.json.text() == #"{"agent":"ann@web","unread":2}"#)
    reply.ended = "it finished"
    reply.pane = "%1"
    reply.process = 7
    reply.note = "n"
    let text =
      #"{"agent":"ann@web","unread":2,"ended":"it finished","pane":"%1","process":7,"note":"n"}"#
    #expect(reply.json.text() == text)
    #expect(try LeaveReply(json: JSON(parsing: text)) == reply)
  }

  @Test func `A team that ends, and one that comes back, is answered member by member`() throws {
    let end = DaemonEvent.MemberEnd(agent: Self.ann, outcome: "left", isEnded: true)
    let member = #"{"agent":"ann@web","outcome":"left","ended":true}"#
    let staying = DissolveReply(team: "web", members: [end])
    #expect(staying.json.text() == #"{"team":"web","members":[\#(member)]}"#)
    #expect(try DissolveReply(json: staying.json) == staying)
    #expect(
      DissolveReply(team: "web", members: [], archive: "/a").json.text()
        == #"{"team":"web","members":[],"archive":"/a"}"#)
    for (outcome, text) in [
      (.started(pane: "%1"), #""pane":"%1""#), (.passedOver("p"), #""passed_over":"p""#),
      (.failed("e"), #""error":"e""#),
    ] as [(ReviveReply.Outcome, String)] {
      let reply = ReviveReply(agent: Self.ann, outcome: outcome)
      #expect(reply.json.text() == #"{"agent":"ann@web",\#(text)}"#)
      #expect(try ReviveReply.list(json: [reply.json]) == [reply])
    }
  }

  @Test func `A worktree is answered with its owner and the commands for it`() throws {
    var reply = WorktreeReply(
      owner: Self.ann,
      worktree: Spawn.Worktree(repository: "/r", path: "/w", branch: "b", base: ""),
      status: "left")
    reply.why = "y"
    reply.commands = ["x"]
    let text =
      #"{"agent":"ann@web","path":"/w","repository":"/r","branch":"b","status":"left","#
      + #""why":"y","commands":["x"]}"#
    #expect(reply.json.text() == text)
    #expect(try WorktreeReply.list(json: [JSON(parsing: text)]) == [reply])
    let removed = RemoveWorktreeReply(path: "/w", note: "n")
    #expect(removed.json.text() == #"{"path":"/w","note":"n"}"#)
    #expect(try RemoveWorktreeReply(json: removed.json) == removed)
  }

  @Test func `A repository's settings are answered with how its hub is reached`() throws {
    var reply = ConfigReply(repository: "a/b", isEnabled: true, state: "connected")
    let plain =
      #"{"repository":"a/b","enabled":true,"fallback_to_local":true,"state":"connected","#
      + #""outbox":null,"teams":[],"conflicts":[]}"#
    #expect(reply.json.text() == plain)
    #expect(try ConfigReply(json: JSON(parsing: plain)) == reply)
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
    reply.clockOffset = -0.3
    #expect(try ConfigReply(json: JSON(parsing: full)) == reply)
    reply.check = .passed
    #expect(try ConfigReply(json: reply.json) == reply)
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

  @Test func `The status has a row for each agent, with what is known of it`() throws {
    var agent = AgentReply(agent: Self.agent, status: "idle")
    agent.seen = AgentReply.Seen(status: "idle", since: "t", why: "w")
    agent.program = AgentReply.Program(profile: "claude", version: nil)
    agent.channel = AgentReply.Channel(name: "pane", why: "c")
    agent.provable = [.process]
    agent.waiting = 1
    agent.hold = AgentReply.Hold(reason: "draft", detail: "d", seenAt: "t")
    agent.unsettled = AgentReply.Unsettled(reason: "typed", id: "7k2f")
    agent.question = AgentReply.Question(asked: "bob@web", id: "9qqq", since: "t")
    #expect(
      members(agent.json, beyond: Self.agent.json)
        == #"{"team":"web","status":"idle","seen":{"status":"idle","since":"t","why":"w"},"#
        + #""program":{"profile":"claude"},"channel":{"name":"pane","why":"c"},"location":"local","#
        + #""provable":["process"],"#
        + #""waiting":1,"hold":{"reason":"draft","detail":"d","seen_at":"t"},"#
        + #""unsettled":{"reason":"typed","id":"7k2f"},"#
        + #""question":{"asked":"bob@web","id":"9qqq","since":"t"}}"#)
    #expect(try AgentRow(json: agent.json) == .local(agent))
    agent = AgentReply(agent: Self.agent, status: "idle")
    agent.fault = "f"
    #expect(agent.json["waiting"] == .null && agent.json["fault"] == "f")
    #expect(try AgentReply(json: agent.json) == agent)
    var reply = StatusReply(
      daemon: StatusReply.Daemon(pid: 7, version: "1", startedAt: "t", home: "/h"))
    reply.remoteAgents = [
      StatusReply.RemoteAgent(name: "bea", team: "web", type: "coder", status: "busy")
    ]
    reply.teams = [Team(name: "web", createdAt: "")]
    reply.deadLetters = 2
    reply.notes = ["n"]
    let text =
      #"{"daemon":{"pid":7,"version":"1","started_at":"t","home":"/h"},"teams":[{"name":"web","#
      + #""agents":0}],"agents":[{"name":"bea","team":"web","type":"coder","status":"busy","#
      + #""location":"remote"}],"hubs":[],"dead_letters":2,"notes":["n"]}"#
    #expect(reply.json.text() == text)
    #expect(try StatusReply(json: JSON(parsing: text)) == reply)
    // Its agents are those of the rows.
    reply.agents = [agent]
    reply.teams[0].agents["ann"] = Self.agent
    #expect(try StatusReply(json: reply.json) == reply)
  }

  @Test func `What a later daemon says besides stays in the answer, and in its rows`() throws {
    let row =
      #"{"name":"ann","team":"web","mode":"file","hold":{"reason":"draft","new":1},"new":2}"#
    let text = #"{"agents":[\#(row)],"hubs":[{"repository":"a/b","new":3}],"new":4}"#
    let answer = try Answer(JSON(parsing: text), as: StatusReply.init)
    #expect(answer.json.text() == text)
    #expect(try answer.agents.map { $0.json.text() } == [row])
    #expect(try answer.agents[0].value.name == "ann")
    #expect(try answer.agents[0].hold?.json.text() == #"{"reason":"draft","new":1}"#)
    #expect(try answer.hubs.map { $0.json.text() } == [#"{"repository":"a/b","new":3}"#])
  }

  @Test func `The daemon says which one it is`() throws {
    var reply = HelloReply(protocolVersion: 1, version: "0.1", pid: 7)
    #expect(reply.json.text() == #"{"protocol":1,"version":"0.1","pid":7}"#)
    reply.build = "b"
    #expect(reply.json.text() == #"{"protocol":1,"version":"0.1","pid":7,"build":"b"}"#)
    #expect(try HelloReply(json: reply.json) == reply)
    #expect(try LastEventReply(json: JSON(parsing: #"{"seq":3}"#)) == LastEventReply(number: 3))
    #expect(LastEventReply(number: 3).json.text() == #"{"seq":3}"#)
  }

  @Test func `Kept work is answered with what is in it`() throws {
    var work = KeptReply(
      id: "web/ann/1", owner: Self.ann, time: "1", repository: "/r", branch: "b", head: "c")
    let plain =
      #"{"id":"web/ann/1","team":"web","agent":"ann","time":"1","repository":"/r","branch":"b","#
      + #""head":"c","ignored":[]}"#
    #expect(work.json.text() == plain)
    work.ref = "refs/x"
    work.ignored = ["i/"]
    #expect(try KeptReply.list(json: [work.json]) == [work])
    let content = KeptContentReply(
      work: work, changes: [KeptContentReply.Change(kind: "M", path: "p")], files: "/f")
    #expect(
      members(content.json, beyond: work.json)
        == #"{"changes":[{"kind":"M","path":"p"}],"files":"/f"}"#)
    #expect(try KeptContentReply(json: content.json) == content)
    let restored = RestoreReply(id: "web/ann/1", path: "/p")
    #expect(restored.json.text() == #"{"id":"web/ann/1","path":"/p"}"#)
    #expect(try RestoreReply(json: restored.json) == restored)
  }

  @Test func `A runner is answered with the request, and with its worker or the error`() throws {
    let record = #"{"id":"s1","task":"t","status":"claimed","worker_name":"w","new":1}"#
    let request = try WorkReply(json: JSON(parsing: record))
    #expect(request.id == "s1" && request.task == "t" && request.status == "claimed")
    #expect(request.worker == "w" && request.error == nil)
    let started = RunnerReply(request: request, outcome: .started(Self.agent))
    #expect(
      started.json.text() == #"{"worker":\#(Self.agent.json.text()),"request":\#(record)}"#)
    #expect(try RunnerReply(json: started.json, team: "web") == started)
    let failed = RunnerReply(request: request, outcome: .failed("e"))
    #expect(failed.json.text() == #"{"request":\#(record),"error":"e"}"#)
    #expect(try RunnerReply(json: failed.json, team: "web") == failed)
    let attempt = RunnerReply(request: request, outcome: .attempt)
    #expect(attempt.json.text() == #"{"request":\#(record),"attempt":true}"#)
    #expect(try RunnerReply(json: attempt.json, team: "web") == attempt)
    let passed = RunnerReply(request: request, outcome: .passedOver("w"))
    #expect(passed.json.text() == #"{"request":\#(record),"passed_over":"w"}"#)
    #expect(try RunnerReply(json: passed.json, team: "web") == passed)
    #expect(try RunnerReply(json: .null, team: "web") == nil)
  }
}
