import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// The conversation of a team as `roost log` shows it, and what `roost search` finds in it.
@Suite(.scratch, .timeLimit(.minutes(10))) struct LogTests {
  /// Three who talk, at times that are told by the order.
  private func talk() async throws {
    try given(["web": ["alice", "bob", "carl"], "ops": ["dora"]])
    for (number, (from, to, text)) in [
      ("alice", "bob", "the login test fails"), ("bob", "alice", "which\nTime Zone?"),
      ("carl", "bob", "lunch?"), ("alice", "carl", "mine"),
    ].enumerated() {
      try say(text, from, to, at: 1000 + number)
    }
  }

  @discardableResult
  private func say(
    _ text: String, _ from: String, _ to: String, at seconds: Int, _ team: String = "web",
    change: (inout Message) -> Void = { _ in }
  ) throws -> String {
    var message = Message(from: from, text: text)
    message.to = to
    message.timestamp = Timestamp.text(Date(timeIntervalSince1970: Double(seconds)))
    change(&message)
    return try mailbox(to, team).append(message).id
  }

  private func texts(_ words: String...) async throws -> [String] {
    let rows = try await roost(words + ["--team", "web", "--json"]).json.array ?? []
    return rows.compactMap { $0["text"]?.string }
  }

  @Test func `a log has every message once, by time, archives included`() async throws {
    try await talk()
    try mailbox("bob").markRead(index: 0)
    try mailbox("bob").clear()
    try say("last", "bob", "carl", at: 2000)
    let all = ["the login test fails", "which\nTime Zone?", "lunch?", "mine", "last"]
    #expect(try await texts("log") == all)
    // What a crash left in both places.
    let archive = try #require(try Files.read(mailbox("bob").paths.archive))
    let lines = archive.split(separator: UInt8(ascii: "\n")).map { Array($0) }
    try Files.write(
      Array("[\n".utf8) + lines.joined(separator: Array(",\n".utf8)) + Array("\n]\n".utf8),
      to: mailbox("bob").paths.file)
    #expect(try await texts("log") == all)
    #expect(try await texts("log", "-n", "2") == ["mine", "last"])
    #expect(try await texts("log", "-n", "0") == all)
    #expect(try await texts("log", "--since", "1970-01-01T00:16:43Z") == ["mine", "last"])
  }

  @Test func `one name, or two, tell whose conversation it is`() async throws {
    try await talk()
    #expect(try await texts("log", "carl") == ["lunch?", "mine"])
    #expect(
      try await texts("log", "bob", "alice") == ["the login test fails", "which\nTime Zone?"])
    #expect(try await texts("log", "bob@web", "--grep", "^l.n") == ["lunch?"])
    #expect(try await texts("log", "--grep", "login") == ["the login test fails"])
    #expect(try await texts("log", "--grep", "(?i)time zone") == ["which\nTime Zone?"])
  }

  @Test func `a thread is its first message and the answers`() async throws {
    try await talk()
    let id = try #require(try mailbox("bob").readAll().first?.id)
    try say("UTC", "bob", "alice", at: 2000) { ($0.replyTo, $0.thread) = (id, id) }
    #expect(
      try await texts("log", "--thread", MessageID.short(id)) == ["the login test fails", "UTC"])
  }

  @Test func `a line has who said what to whom, and what became of it`() async throws {
    try await talk()
    try mailbox("bob").markRead(index: 0)
    try mailbox("carl").clear()
    try say("late", "alice", "carl", at: 1010) { $0.expiresAt = "1970-01-01T01:00:00.000Z" }
    for name in ["bob", "carl"] { try say("to all", "alice", name, at: 1020) }
    let lines = await roost("log", "--team", "web").lines
    #expect(lines.count == 6)
    #expect(lines[0].hasSuffix("alice → bob        the login test fails"))
    #expect(lines[1].hasSuffix("bob → alice        which ⏎ Time Zone?  (waiting)"))
    #expect(lines[3].hasSuffix("alice → carl       mine  (archived)"))
    #expect(lines[4].hasSuffix("alice → carl       late  (expired)"))
    #expect(lines[5].hasSuffix("alice → bob, carl  to all  (waiting)"))
  }

  @Test func `a message that was given up is dead until it is in line again`() async throws {
    try await talk()
    let id = try #require(try mailbox("bob").readAll().first?.id)
    let journal = try Journal(home)
    let bob = Address(name: "bob", team: "web")
    try journal.append([JournalEntry(at: Timestamp.now, event: .dead, agent: bob, messages: [id])])
    #expect(await roost("log", "--team", "web").lines.first?.hasSuffix("(dead)") == true)
    try journal.append([
      JournalEntry(at: Timestamp.now, event: .requeued, agent: bob, messages: [id])
    ])
    #expect(await roost("log", "--team", "web").lines.first?.hasSuffix("(waiting)") == true)
  }

  @Test func `mailboxes of other programs are read in whatever layout, and without waiting`()
    async throws
  {
    try await talk()
    let path = mailbox("carl").paths
    try Files.write(
      Array(
        """
        [ {"from": "ci", "text": "a \\"timestamp\\":\\"x\\" in it",
           "timestamp": "1970-01-01T02:00:00+01:00"},
          {"text": "from nobody"} ]
        """.utf8), to: path.file)
    let lock = try FileLock(path.lock)
    #expect(
      try await texts("log", "carl") == ["from nobody", "lunch?", #"a "timestamp":"x" in it"#])
    #expect(try await texts("log", "ci").count == 1)
    #expect(try await texts("search", "NOBODY") == ["from nobody"])
    _ = consume lock
  }

  @Test func `words are found in any case, and all of them have to be there`() async throws {
    try await talk()
    try say("Straße im ÜBERBLICK", "dora", "dora", at: 5000, "ops")
    func found(_ words: String...) async throws -> [String] {
      try await roost(["search"] + words + ["--json"]).json.array?.compactMap { $0["text"]?.string }
        ?? []
    }
    #expect(try await found("TEST", "Login") == ["the login test fails"])
    #expect(try await found("test", "zone") == [])
    #expect(try await found("time zone") == ["which\nTime Zone?"])
    #expect(try await found("zone time") == [])
    #expect(try await found("überblick") == ["Straße im ÜBERBLICK"])
    #expect(try await found("?") == ["which\nTime Zone?", "lunch?"])
    #expect(try await found("i", "--from", "alice") == ["the login test fails", "mine"])
    #expect(try await found("i", "--from", "alice@ops") == [])
    #expect(try await found("login", "--from", "alice@web", "--to", "bob@web").count == 1)
    #expect(try await found("i", "--to", "carl") == ["mine"])
    #expect(try await found("i", "--team", "ops") == ["Straße im ÜBERBLICK"])
    #expect(try await found("i", "-n", "1") == ["Straße im ÜBERBLICK"])
    // What a name of a field is made of is no text.
    #expect(try await found("timestamp") == [])
  }

  @Test func `a team that was dissolved is searched too`() async throws {
    try await talk()
    try Files.createDirectory(home.dissolved)
    try Files.rename(home.team("web"), to: "\(home.dissolved)/web-20261121")
    let run = await roost("search", "login")
    #expect(run.lines.first?.contains("alice → bob@web-20261121  the login test fails") == true)
  }

  @Test(arguments: [
    (["log", "zed"], 1, "there is no agent zed in team web"),
    (["log", "alice", "bob", "carl"], 64, "\"carl\" is one word too many"),
    (["log", "--since", "yesterday"], 64, "--since needs a time such as 30m, 14:00 or 2026-11-21"),
    (["log", "--since", "2026-02-30"], 64, "--since needs a time"),
    (["log", "--grep", "["], 64, "--grep needs a regular expression, not ["),
    (["log", "--thread", "x"], 64, "an id has at least four characters"),
    (["log", "-n", "-1"], 64, "--last needs a number from 0 on"),
    (["search"], 64, "search needs WORDS…"),
    (["search", "x", "--team", "none"], 1, "there is no team none"),
    (["wait"], 64, "wait for whom? Give names, or --all"),
    (["wait", "bob", "--all"], 64, "give names or --all, not both"),
    (["wait", "zed"], 1, "there is no agent zed in team web"),
    (["wait", "bob", "--until", "asleep"], 64, "--until is one of idle, done, failed"),
    (["peek", "bob"], 1, "bob@web has no pane, so there is nothing to see"),
    (["diff", "bob"], 1, "bob@web has no worktree of its own"),
    (["merge", "zed"], 1, "there is no agent zed in team web"),
  ])
  func `bad words give one line`(words: [String], code: Int32, error: String) async throws {
    try given(["web": ["alice", "bob", "carl"]])
    let before = try everything()
    let run = await roost(words)
    #expect(run.code == code)
    #expect(run.out == "")
    #expect(run.err.hasPrefix("roost: \(error)"), "\(run.err)")
    #expect(run.err.split(separator: "\n").count == 1)
    #expect(try everything() == before)
  }
}
