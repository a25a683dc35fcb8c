import Model
import Platform
import Store
import TestSupport
import Testing

/// Which message `--reply-to` means.
@Suite(.scratch, .timeLimit(.minutes(10))) struct ReplyTests {
  private func send(_ words: String...) async throws -> String {
    let run = await roost(["send"] + words)
    return try #require(run.lines.first, "\(run.err)")
  }

  private func last(_ name: String) throws -> Message {
    try #require(try mailbox(name).readAll().last)
  }

  @Test func `a message that one sent oneself is answered in its thread`() async throws {
    try given(["web": ["alice", "bob"]])
    let question = try await send("bob", "q", "--from", "alice")
    let answer = try await send("alice", "a", "--from", "bob", "--reply-to", question)
    _ = try await send("alice", "and", "--from", "bob", "--reply-to", MessageID.short(answer))
    #expect(try last("alice").replyTo == answer)
    #expect(try last("alice").thread == question)
  }

  @Test func `an answer to another team is to a message of one's own team`() async throws {
    try given(["web": ["alice"], "ops": ["bob"]])
    let question = try await send("alice@web", "q", "--from", "carl")
    let run = await roost(
      ["send", "bob", "fyi", "--team", "ops", "--reply-to", MessageID.short(question)],
      ["ROOST_AGENT": "alice", "ROOST_TEAM": "web"])
    #expect(run.code == 0, "\(run.err)")
    #expect(try mailbox("bob", "ops").readAll().first?.replyTo == question)
  }

  @Test func `a message that has gone to the archive is answered`() async throws {
    try given(["web": ["alice", "bob"]])
    let question = try await send("bob", "q", "--from", "alice")
    await roost("clear", "bob")
    _ = try await send("alice", "a", "--from", "bob", "--reply-to", MessageID.short(question))
    #expect(try last("alice").replyTo == question)
  }

  @Test func `a message in an outbox or only in the journal is answered`() async throws {
    try given(["web": ["alice", "bob"]])
    var message = Message(from: "alice@web", text: "q")
    message.thread = "T"
    let outbox = Mailbox(home.outbox(of: "acme/web"), settings: Settings()) { _ in }
    let sent = try outbox.append(message).id
    _ = try await send("bob", "a", "--reply-to", MessageID.short(sent))
    #expect(try last("bob").replyTo == sent)
    #expect(try last("bob").thread == "T")
    let old = MessageID.make()
    try Journal(home).append([
      JournalEntry(
        at: Timestamp.now, event: .routed, agent: Address(name: "carl", team: "web"),
        messages: [old])
    ])
    _ = try await send("bob", "a", "--reply-to", MessageID.short(old))
    #expect(try last("bob").replyTo == old)
    #expect(try last("bob").thread == old)
  }

  @Test(arguments: ["zzzz", "x", ""])
  func `what is not a message is refused, and nothing is sent`(_ id: String) async throws {
    try given(["web": ["alice", "bob"]])
    _ = try await send("bob", "q", "--from", "alice")
    let before = try everything()
    let run = await roost("send", "alice", "a", "--from", "bob", "--reply-to", id)
    #expect(run.code == 64)
    #expect(run.out == "")
    #expect(run.error.contains("--reply-to: no message \"\(id)\" is known"))
    #expect(try everything() == before)
  }

  @Test func `what may mean two messages is refused`() async throws {
    try given(["web": ["alice", "bob"]])
    for id in ["01AAAAAAAAAAAAAAAAAAAAAAAA", "01BBBBBBBBBBBBBBBBBBBBAAAA"] {
      var message = Message(from: "alice", text: "q")
      message.id = id
      _ = try mailbox("bob").append(message)
    }
    let run = await roost("send", "alice", "a", "--from", "bob", "--reply-to", "aaaa")
    #expect(run.code == 64)
    #expect(run.error.contains("aaaa means several messages"))
    #expect(try mailbox("alice").readAll() == [])
  }
}
