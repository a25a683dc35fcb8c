import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What `roost explain` and `roost log` tell of tasks, without a daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct TaskLookingTests {
  private static let team = "login-fix"
  private static let first = "01M8EQ6SM7SRPMES8E4BADVZ6X"

  private func place(lines: Int? = nil) throws {
    try given([Self.team: [], "shop": ["ann", "bob", "cid"]])
    let text = String(decoding: try Example.bytes("tasks.jsonl"), as: UTF8.self)
    let all = text.split(separator: "\n")
    let path = home.tasks(of: Self.team)
    try Files.createDirectory(Files.directory(of: path))
    let kept = all.prefix(lines ?? all.count).joined(separator: "\n") + "\n"
    try Files.write(Array(kept.utf8), to: path)
  }

  @Test func `explain tells the story of a task by the end of its id, and why it is done`()
    async throws
  {
    try place()
    let run = await roost("explain", "vz6x")
    #expect(run.code == 0, "\(run.err)")
    #expect(run.lines.first == "\(Self.first)  task of team login-fix")
    #expect(
      run.lines.contains(
        "2026-11-21T05:40:31.879Z  user gives task vz6x: Does the login accept an empty password?"))
    #expect(run.lines.contains("2026-11-21T05:40:32.074Z  bob 40 %: reading the form"))
    #expect(run.lines.contains("2026-11-21T05:40:32.107Z  cid answers: no"))
    #expect(
      run.lines.suffix(2) == [
        "task vz6x is done (votes 2 of 2): Does the login accept an empty password?",
        "  - bob@shop, cid@shop said what counts.",
      ])
    let json = try await roost("explain", Self.first, "--json").json
    #expect(json["task"]?["state"] == "done" && json["why"]?.array?.count == 1)
    #expect(json["history"]?.array?.compactMap { $0["event"]?.string }.last == "told")
  }

  @Test func `explain tells of an open task who has it, and that the mail is not read yet`()
    async throws
  {
    try place(lines: 7)
    var message = Message(from: "user", text: "Task vz6x")
    message.id = "01M8EQ6SMCN78JKB7YYXZDTCMN"
    _ = try mailbox("cid", "shop").append(message)
    let lines = await roost("explain", "vz6x").lines
    #expect(lines.contains("task vz6x is open: Does the login accept an empty password?"))
    #expect(lines.contains { $0.hasPrefix("  - cid@shop has the message since") })
    #expect(lines.contains("  - cid@shop has not read it: `roost explain tcmn` tells why"))
    #expect(lines.contains { $0.hasPrefix("  - At 2026-11-21T06:10:31.875Z it ends") })
    // The message is what is meant by its own id.
    #expect(await roost("explain", "tcmn").lines.first?.contains("to cid@shop") == true)
  }

  @Test func `an id that nothing has is told as one`() async throws {
    try place()
    let run = await roost("explain", "zzzz")
    #expect(run.code == 1 && run.error == "roost: no message zzzz is known, and no task")
  }

  @Test func `log has what happened to tasks between the mail, by time`() async throws {
    try place()
    var message = Message(from: "ann", text: "is it mended?")
    message.timestamp = "2026-11-21T05:40:32.080Z"
    try given([Self.team: ["dee"], "shop": ["ann", "bob", "cid"]])
    _ = try mailbox("dee", Self.team).append(message)
    let rows = try await roost("log", "--team", Self.team, "--json").json.array ?? []
    let texts = rows.compactMap { $0["text"]?.string }
    #expect(texts.first == "team login-fix is formed: Logins work again (ann, bob, cid)")
    let place = try #require(texts.firstIndex(of: "is it mended?"))
    #expect(texts[place - 1] == "40 %: reading the form" && texts[place + 1] == "answers: no")
    #expect(texts.contains("answers late: it is in the README"))
    #expect(texts.last == "team login-fix is disbanded: the login works")
    #expect(rows.allSatisfy { $0["timestamp"]?.string != nil && $0["from"]?.string != nil })
    let shown = await roost("log", "--team", Self.team).lines
    #expect(shown.count == rows.count)
    #expect(shown.contains { $0.contains(#/vz6x +cid +answers: no/#) })
  }

  @Test func `log shows of tasks only what is asked for`() async throws {
    try place()
    func texts(_ words: String...) async throws -> [String] {
      let run = await roost(["log"] + words + ["--team", Self.team, "--json"])
      return try (run.json.array ?? []).compactMap { $0["text"]?.string }
    }
    #expect(try await texts("-n", "1") == ["team login-fix is disbanded: the login works"])
    #expect(try await texts("--grep", "README") == ["answers late: it is in the README"])
    let thread = try await texts("--thread", "9b93")
    #expect(thread.first == "gives task 9b93: Write it down" && thread.count == 4)
    let since = try await texts("--since", "2026-11-21T05:40:34.600Z")
    #expect(since.allSatisfy { !$0.contains("task") || $0.contains("tasks may run") })
    #expect(!since.isEmpty)
  }
}
