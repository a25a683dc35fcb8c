import Model
import Platform
import Store
import TestSupport
import Testing

/// Programs with a composer, and what becomes of a text there after Enter.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct ComposerTests {
  /// Has a message sent to a composer, and waited for.
  private func sent(to words: String, in world: World) async throws -> ChildProcess.Exit {
    try await world.join(
      "bob", world.composer("bob", words), "--profile", "composing")
    return try await world.roost(
      "send", "bob", "hello", "--from", "alice", "--wait", "submitted")
  }

  @Test(arguments: ["[{from} → {to} · {id}]", "{from} ({id}):", "{id}"])
  func `A composer that still holds the text gets another Enter, whatever the header`(
    header: String
  ) async throws {
    try await World.with { world in
      let configuration = """
        {"delivery": {"header": "\(header)"},
         "profiles": {"composing": {"composer": "^>(?: (.*))?$", "rescue_enters": 1}}}
        """
      try world.configure(configuration)
      let answer = try await sent(to: "1", in: world)
      #expect(answer.code == 0)
      #expect(try await world.turns("bob", 1).count == 1)
      let story = try await world.done("explain", answer.text.trimmed)
      #expect(story.contains("the composer still held the text: Enter again"))
    }
  }

  @Test func `A composer that works for long on an Enter is waited for`() async throws {
    try await World.with { world in
      try world.configure(
        #"{"profiles": {"composing": {"composer": "^>(?: (.*))?$", "rescue_enters": 0}}}"#)
      let answer = try await sent(to: "0 3", in: world)
      #expect(answer.code == 0, "\(answer.errorText)")
      #expect(try await world.turns("bob", 1).count == 1)
    }
  }

  @Test func `What was typed without proof stays in the list until somebody decides`()
    async throws
  {
    try await World.with { world in
      let configuration =
        #"{"profiles": {"composing": {"composer": "^>(?: (.*))?$", "rescue_enters": 0}}}"#
      try world.configure(configuration)
      let answer = try await sent(to: "9", in: world)
      #expect(answer.code != 0)
      let id = MessageID.short(try #require(try world.mailbox(of: "bob").readAll().first).id)
      #expect(try await world.done("list").contains("typed \(id)"))
      try await world.done("ack", id, "--as", "bob")
      #expect(try await !world.done("list").contains("typed \(id)"))
    }
  }
}
