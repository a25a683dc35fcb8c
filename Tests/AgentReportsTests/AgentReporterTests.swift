import AgentReports
import JSONSyntax
import Platform
import TestSupport
import Testing

/// What the records of real programs tell, by lines as those programs write them.
@Suite(.scratch) struct AgentReporterTests {
  private func events(_ program: String, _ line: String) throws -> [ReportEvent] {
    let reporter = try #require(AgentReporters.named(program))
    let bytes = Array(line.utf8)
    guard reporter.mayTell(bytes[...]) else { return [] }
    return reporter.events(in: try JSON(parsing: bytes))
  }

  @Test(arguments: [
    (
      #"{"type":"user","message":{"role":"user","content":"hi\nthere"},"promptSource":"typed"}"#,
      ReportEvent.taken("hi\nthere")
    ),
    (
      #"{"message":{"content":[{"type":"text","text":"a"},{"type":"image"}]},"type":"user"}"#,
      .taken("a")
    ),
    (#"{"type":"queue-operation","operation":"enqueue","content":"later"}"#, .queued("later")),
    (#"{"type":"queue-operation","operation":"popAll","content":"back"}"#, .dropped("back")),
    (
      #"{"type":"attachment","attachment":{"type":"queued_command","prompt":"now"}}"#, .taken("now")
    ),
  ])
  func `Claude Code's lines tell what became of a text`(line: String, event: ReportEvent) throws {
    #expect(try events("claude", line) == [event])
  }

  @Test(arguments: [
    #"{"type":"user","isMeta":true,"message":{"content":"x"}}"#,
    #"{"type":"user","isSidechain":true,"message":{"content":"x"}}"#,
    #"{"type":"assistant","message":{"content":[{"type":"text","text":"[ben → ann · 7k2f] x"}]}}"#,
    #"{"type":"queue-operation","operation":"remove","content":"x","reason":"absorbed_mid_turn"}"#,
    #"{"type":"queue-operation","operation":"dequeue"}"#, #"{"type":"user"}"#, "{}", "[]", "7",
  ])
  func `A line that does not hold a message of the user tells nothing`(line: String) throws {
    #expect(try events("claude", line) == [])
    #expect(try events("codex", line) == [])
    #expect(try events("gptme", line) == [])
  }

  @Test func `Codex's and gptme's lines tell what became of a text`() throws {
    let item = #"{"type":"UserMessage","content":[{"type":"text","text":"hi"}]}"#
    let line = #"{"type":"event_msg","payload":{"type":"item_completed","item":\#(item)}}"#
    #expect(try events("codex", line) == [.taken("hi")])
    #expect(try events("codex", #"{"session_id":"x","ts":1,"text":"q"}"#) == [.queued("q")])
    let own = #"{"type":"response_item","payload":{"type":"message","role":"user"}}"#
    #expect(try events("codex", own) == [])
    #expect(
      try events("gptme", #"{"role": "user", "content": "\u00e9", "timestamp": ""}"#)
        == [.taken("é")])
    #expect(try events("gptme", #"{"role": "assistant", "content": "x"}"#) == [])
  }

  /// A process with a home of its own, as an agent has one.
  private func withProcess(
    _ environment: [String: String], _ body: (Int32) throws -> Void
  ) throws {
    let line = try DetachedProcess.start(
      // It stays the program that it is: while another one takes its place, it has no environment.
      "/bin/sh", ["-c", "echo $$; kill -STOP $$"],
      environment: environment.merging(["PATH": "/usr/bin:/bin"]) { $1 },
      errorLog: Scratch.path("log"), timeout: .seconds(10))
    let pid = try #require(line.flatMap { Int32($0) })
    defer { Signals.send(Signals.kill, to: pid) }
    try body(pid)
  }

  /// Writes the session file that Claude Code keeps of a process.
  private func writeSession(_ home: String, _ pid: Int32, _ more: String) throws {
    try Files.createDirectory("\(home)/sessions")
    let start = ProcessTable.identity(of: pid)?.started ?? 0
    let text = #"{"pid":\#(pid),"procStart":"\#(start)","sessionId":"s1","cwd":"/a b",\#(more)}"#
    try Files.write(Array(text.utf8), to: "\(home)/sessions/\(pid).json")
  }

  @Test func `Claude Code's session file tells what it does, of this very process`() throws {
    let home = Scratch.path("home/.claude")
    let reporter = try #require(AgentReporters.named("claude"))
    try withProcess(["HOME": Scratch.path("home")]) { pid in
      #expect(reporter.activity(of: pid) == nil && reporter.records(of: pid) == [])
      for (status, activity) in [
        ("idle", AgentActivity.idle), ("shell", .idle), ("busy", .busy),
      ] {
        try writeSession(home, pid, #""status":"\#(status)","version":"2.1.332""#)
        #expect(reporter.activity(of: pid) == activity)
      }
      try writeSession(home, pid, #""status":"waiting","waitingFor":"permission prompt""#)
      #expect(reporter.activity(of: pid) == .waiting("permission prompt"))
      #expect(reporter.records(of: pid) == ["\(home)/projects/-a-b/s1.jsonl"])
      let other = #"{"pid":\#(pid),"procStart":"1","status":"idle","sessionId":"s","cwd":"/"}"#
      try Files.write(Array(other.utf8), to: "\(home)/sessions/\(pid).json")
      #expect(reporter.activity(of: pid) == nil, "another process had the number before")
      for text in ["", "{", "[]", #"{"pid":"x"}"#] {
        try Files.write(Array(text.utf8), to: "\(home)/sessions/\(pid).json")
        #expect(reporter.activity(of: pid) == nil)
      }
    }
  }

  @Test
  func `A trail tells a text from its queue to its turn, and passes over what it cannot read`()
    throws
  {
    let home = Scratch.path("config")
    let record = "\(home)/projects/-a-b/s1.jsonl"
    let reporter = try #require(AgentReporters.named("claude"))
    try withProcess(["HOME": "/nowhere", "CLAUDE_CONFIG_DIR": home]) { pid in
      try writeSession(home, pid, #""status":"busy""#)
      try Files.createDirectory("\(home)/projects/-a-b")
      func append(_ text: String) throws {
        try Files.write((try Files.read(record) ?? []) + Array(text.utf8), to: record)
      }
      let old = #"{"type":"user","message":{"content":"[ben → ann · 7k2f] hi"}}"#
      try append("\(old)\n")
      var trail = MessageTrail(
        reporter, process: pid, text: "[ben → ann · 7k2f] hi\tyou  ", marks: ["7k2f]"])
      trail = trail.updated()
      #expect(trail.fate == .unseen, "what was there before is not its doing")
      try append(#"{"type":"queue-operation","operation":"enqueue","content":"[x · 7k2f] hi"}"#)
      trail = trail.updated()
      #expect(trail.fate == .unseen, "half a line tells nothing")
      try append("\nnot json \u{0}\n\(String(repeating: "x", count: 3 << 20))\n")
      trail = trail.updated()
      #expect(trail.fate == .queued)
      try append(#"{"type":"user","message":{"content":"[ben → ann · 7k2f] hi    you"}}"# + "\n")
      trail = trail.updated()
      #expect(trail.fate == .taken(.composed), "a composer writes blanks for a tab")
      try append(#"{"type":"queue-operation","operation":"popAll","content":"7k2f] x"}"# + "\n")
      #expect(trail.updated().fate == .taken(.composed), "what is taken stays so")
      let late = MessageTrail(
        reporter, process: pid, text: "[ben → ann · 7k2f] hi ", marks: ["7k2f]"], fromStart: true)
      #expect(late.updated().fate == .taken(.exact))
    }
  }
}
