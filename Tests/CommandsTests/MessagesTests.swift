import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Mailboxes from the command line while no daemon runs.
@Suite(.scratch, .timeLimit(.minutes(10))) struct MessagesTests {
  @Test func `a message is stored, listed, taken and told about`() async throws {
    try given(["web": ["alice", "bob"]])
    let sent = await roost("send", "bob", "one", "--from", "alice", "--summary", "first")
    #expect(sent.code == 0)
    #expect(sent.err == "")
    let id = try #require(sent.lines.first)
    await roost("send", "bob", "two", "--from", "alice", "--priority", "high")
    #expect(try mailbox("bob").readAll().map(\.read) == [false, false])

    let inbox = await roost("inbox", "bob")
    #expect(inbox.lines.count == 3)
    #expect(inbox.lines[1].contains("first"))
    #expect(inbox.lines[1].contains(MessageID.short(id)))
    #expect(inbox.lines[2].contains("!"))
    #expect(try mailbox("bob").readAll().map(\.read) == [false, false])

    let story = await roost("explain", MessageID.short(id))
    #expect(story.out.contains("\(id)  to bob@web  waiting"))
    #expect(story.out.contains("it reads its mailbox file"))

    let next = await roost("next", "bob")
    #expect(next.code == 0)
    #expect(next.out.contains("two"), "what is urgent goes first")
    #expect(try mailbox("bob").readAll().map(\.read) == [false, true])
    #expect(await roost("inbox", "bob", "--unread").lines.count == 2)

    #expect(await roost("read", "bob", "--index", "0").out.contains("one"))
    #expect(try mailbox("bob").readAll().map(\.read) == [true, true])
    #expect(await roost("next", "bob").code == 1)
    #expect(await roost("explain", id).out.contains("It is marked as read"))

    let clear = await roost("clear", "bob")
    #expect(clear.out.hasPrefix("2 messages of bob@web moved to "))
    #expect(try mailbox("bob").readAll() == [])
    #expect(await roost("inbox", "bob").error == "roost: bob@web has no messages")
  }

  @Test func `a message is shown although the text beside the mailbox cannot be read`()
    async throws
  {
    try given(["web": ["bob"]])
    var message = Message(from: "ci", text: "start of a long text")
    message.attachment = Scratch.directory
    _ = try mailbox("bob").append(message)
    let next = await roost("next", "bob")
    #expect(next.code == 0 && next.out.contains("start of a long text"))
  }

  @Test func `ack marks a message as read, by the end of its id`() async throws {
    try given(["web": ["bob"]])
    let id = try #require(await roost("send", "bob", "hi").lines.first)
    let run = await roost(["ack", MessageID.short(id)], ["ROOST_AGENT": "bob"])
    #expect(run.out == "acknowledged \(id)\n")
    #expect(try mailbox("bob").readUnread() == [])
  }

  @Test func `the same key adds one message`() async throws {
    try given(["web": ["bob"]])
    let first = await roost("send", "bob", "hi", "--key", "k", "--json")
    let other = await roost("send", "bob", "another text", "--key", "k")
    #expect(other.code == 1 && other.err.contains("the key k stands for message"), "\(other.err)")
    let second = await roost("send", "bob", "hi", "--key", "k", "--json")
    #expect(try first.json["id"] == second.json["id"])
    #expect(try first.json["duplicate"]?.bool == false)
    #expect(try second.json["duplicate"]?.bool == true)
    #expect(try mailbox("bob").readAll().count == 1)
  }

  @Test func `an answer joins the thread of what it answers`() async throws {
    try given(["web": ["alice", "bob"]])
    let id = try #require(await roost("send", "bob", "q", "--from", "alice").lines.first)
    await roost("send", "alice", "a", "--from", "bob", "--reply-to", MessageID.short(id))
    let answer = try #require(try mailbox("alice").readAll().first)
    #expect(answer.replyTo == id)
    #expect(answer.thread == id)
  }

  @Test func `a text comes from a file, without the line end of its last line`() async throws {
    try given(["web": ["bob"]])
    try Files.write(Array("one\ntwo\n".utf8), to: Scratch.path("text"))
    await roost("send", "bob", "--file", Scratch.path("text"))
    await roost("send", "bob", "--", "--json")
    #expect(try mailbox("bob").readAll().map(\.text) == ["one\ntwo", "--json"])
  }

  @Test func `a broadcast reaches everybody else who is there`() async throws {
    try given(["web": ["alice", "bob", "carl", "dora"]]) {
      $0.teams["web"]?.agents["dora"]?.gone = "its pane is gone"
    }
    let run = await roost("broadcast", "hi", "--from", "alice", "--json")
    #expect(run.code == 0)
    #expect(
      try run.json.array?.filter { $0["id"] != nil }.compactMap { $0["to"]?.string }
        == ["bob@web", "carl@web"])
    #expect(try run.json.array?.last == ["to": "dora@web", "skipped": "gone"])
    for (name, count) in ["alice": 0, "bob": 1, "carl": 1, "dora": 0] {
      #expect(try mailbox(name).readAll().count == count)
    }
  }

  @Test func `a message whose wait fails is stored, and its id is told`() async throws {
    try given(["web": ["bob"]])
    let run = await roost("send", "bob", "hi", "--wait", "acked")
    #expect(run.code == 69)
    #expect(try mailbox("bob").readAll().map(\.id) == run.lines)
    #expect(run.error.contains("is stored, but the daemon does not run"))
  }

  @Test func `two messages of other programs with one id are each shown as themselves`()
    async throws
  {
    try given(["web": ["bob"]])
    let box = mailbox("bob")
    try Files.createDirectory(Files.directory(of: box.paths.file))
    let foreign =
      #"[{"id":"1","from":"ci","text":"first"},{"id":"1","from":"bot","text":"second"}]"#
    try Files.write(Array(foreign.utf8), to: box.paths.file)
    #expect(await roost("next", "bob").lines.last == "first")
    #expect(await roost("next", "bob").lines.last == "second")
    #expect(await roost("read", "bob", "--index", "1").lines.last == "second")
  }

  @Test func `an expired message is not taken any more`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "old", "--expires", "0.001s")
    try await eventually("it has expired") { await roost("inbox", "bob", "--unread").lines.isEmpty }
    await roost("send", "bob", "new")
    #expect(await roost("next", "bob").lines.last == "new")
    #expect(await roost("next", "bob").code == 1)
  }

  @Test func `the story of a message survives another mailbox's damage, and its own archiving`()
    async throws
  {
    try given(["web": ["alice", "bob"]])
    let id = try #require(await roost("send", "alice", "hi").lines.first)
    await roost("send", "bob", "hi")
    try Files.write(Array("x[".utf8), to: mailbox("bob").paths.file)
    let story = await roost("explain", id)
    #expect(story.code == 0 && story.out.contains("stored, from user: hi"))
    #expect(story.error.contains("damaged"))
    await roost("clear", "alice")
    #expect(await roost("explain", id).out.contains("It left the mailbox and is in"))
  }

  @Test func `a broadcast goes on after one who cannot be reached`() async throws {
    try given(["web": ["alice", "bob", "carl"]])
    try Files.createDirectory(mailbox("bob").paths.file)
    let run = await roost("broadcast", "hi", "--from", "alice", "--json")
    #expect(run.code == 1)
    #expect(try run.json.array?.count == 2)
    #expect(try run.json.array?.first?["error"]?.string != nil)
    #expect(try mailbox("carl").readAll().count == 1)
    #expect(run.error.hasSuffix("1 of 2 recipients were not reached"))
  }

  @Test func `who is alone is told that nobody heard`() async throws {
    try given(["web": ["alice"]])
    let run = await roost("broadcast", "hi", "--from", "alice")
    #expect(run.code == 0)
    #expect(run.error.contains("has no other live agent"))
  }

  @Test func `a message that nobody will type is warned about`() async throws {
    try given(["web": ["bob", "carl"]]) { state in
      state.teams["web"]?.agents["bob"]?.mode = .paste
      state.teams["web"]?.agents["carl"]?.mode = .paste
      state.teams["web"]?.agents["carl"]?.gone = "its pane is gone"
    }
    let bob = await roost("send", "bob", "hi")
    #expect(bob.code == 0)
    #expect(bob.error.contains("the daemon does not run; the message waits"))
    let carl = await roost("send", "carl", "hi")
    #expect(carl.code == 0)
    #expect(carl.error.contains("carl@web is gone (its pane is gone)"))
  }

  @Test func `next waits for a message that comes`() async throws {
    try given(["web": ["bob"]])
    async let next = roost("next", "bob", "--wait", "30s")
    // To watch the mailbox's directory it makes it.
    let directory = Files.directory(of: mailbox("bob").paths.file)
    try await eventually("it waits") { try Files.status(directory) != nil }
    await roost("send", "bob", "at last")
    let run = await next
    #expect(run.code == 0)
    #expect(run.out.contains("at last"))
  }

  @Test func `following goes on with what comes`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "first")
    try Files.createDirectory(home.logDirectory)
    try Files.write(Array("line one\n".utf8), to: home.log)
    let inbox = Captured()
    let log = Captured()
    let follower = Task {
      async let mail = roost(["inbox", "bob", "-f"], into: inbox)
      async let lines = roost(["logs", "-f"], into: log)
      _ = await (mail, lines)
    }
    defer { follower.cancel() }
    try await eventually("what is there is shown") {
      inbox.out.contains("first") && log.out.contains("line one")
    }
    for number in 1...3 {
      await roost("send", "bob", "more \(number)")
      try File(home.log, .append).append(Array("line more \(number)\n".utf8))
      try await eventually("more is shown") {
        inbox.out.contains("more \(number)") && log.out.contains("line more \(number)")
      }
    }
  }

  @Test func `a damaged mailbox is named, and what mends it`() async throws {
    try given(["web": ["bob"]])
    await roost("send", "bob", "hi")
    let path = mailbox("bob").paths.file
    let line = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
      .split(separator: "\n")[1]
    try Files.write(Array("[{\"from\": oops},\n\(line)]".utf8), to: path)
    let run = await roost("inbox", "bob")
    #expect(run.code == 0 && run.out.contains("hi"), "what can be read is shown")
    #expect(run.error.contains("the mailbox \(path) is damaged at byte 10"))
    #expect(run.error.contains("roost doctor --fix"))
    #expect(!run.error.contains("\n"))
  }
}
