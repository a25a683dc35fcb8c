import Foundation
import Model
import Platform
import Store
import TestSupport
import Testing

/// Limits of what others wrote, as a user meets them.
@Suite(.scratch, .timeLimit(.minutes(10))) struct LimitTests {
  private func put(_ content: String, for name: String, _ world: World) throws {
    let path = world.mailbox(of: name).paths.file
    try Files.createDirectory(Files.directory(of: path))
    try Files.write(Array(content.utf8), to: path)
  }

  @Test func `A message with an id of a megabyte is taken and shown`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      let long = String(repeating: "x", count: 1 << 20)
      try put(#"[{"id":"\#(long)","from":"ci","text":"main is green"}]"#, for: "bob", world)
      #expect(try await world.done("next", "bob").contains("main is green"))
    }
  }

  @Test func `A mailbox that is too large has its reason in the list, and is cleared by moving it`()
    async throws
  {
    try await World.with { world in
      try world.configure(#"{"mailbox": {"bytes": 1048576}}"#)
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      let text = String(repeating: "y", count: 6 << 20)
      try put(#"[{"from":"ci","text":"\#(text)"}]"#, for: "bob", world)
      #expect(try await world.done("list").contains("mailbox.bytes"))
      let sent = try await world.roost("send", "bob", "hi")
      #expect(sent.code == 1 && sent.errorText.contains("mailbox.bytes"))
      #expect(try await world.done("clear", "bob").contains("too large"))
      try await world.done("send", "bob", "hi")
      #expect(try await world.done("next", "bob").contains("hi"))
    }
  }
}
