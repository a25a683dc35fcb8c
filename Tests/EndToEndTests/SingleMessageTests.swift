import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What a person does with single messages, and with the mail of those that have left.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct SingleMessageTests {
  @Test func `A message that is marked as unread comes again, after a restart too`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      let id = try await world.done(
        "send", "bob", "once more", "--from", "alice", "--wait", "submitted"
      ).trimmed
      try await world.done("unread", "bob", "--id", id)
      try await eventually("it came twice") {
        try world.turns("bob").filter { $0.contains("once more") }.count == 2
      }
      try await world.allRead("bob")
      try await world.done("pause", "bob")
      try await world.done("unread", "bob", "--index", "0")
      try await world.done("restart")
      #expect(try world.mailbox(of: "bob").counts().unread == 1)
      #expect(try await world.done("next", "bob").contains("once more"))
    }
  }

  @Test func `One message moves to the archive, and the others stay`() async throws {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      var ids: [String] = []
      for text in ["one", "two", "three"] {
        ids.append(try await world.done("send", "bob", text).trimmed)
      }
      try await world.done("archive", "bob", "--id", ids[1])
      let box = world.mailbox(of: "bob")
      #expect(try box.readAll().map(\.text) == ["one", "three"])
      #expect(try box.archived(matching: ids[1]).map(\.text) == ["two"])
      #expect(try await world.roost("archive", "bob").code == 64)
      #expect(try await world.roost("archive", "bob", "--index", "7").code == 1)
    }
  }

  @Test func `The mail of one that has left can be shown, read, archived and cleared`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      var ids: [String] = []
      for text in ["one", "two", "three"] {
        ids.append(try await world.done("send", "bob", text).trimmed)
      }
      #expect(try await world.done("leave", "bob").contains("roost inbox bob"))
      #expect(try await world.done("inbox", "bob").contains("two"))
      #expect(try await world.done("inbox", "bob", "--id", ids[0]).contains("one"))
      #expect(try await world.done("explain", ids[0]).contains("one"))
      #expect(try await world.done("read", "bob", "--id", ids[0]).contains("one"))
      try await world.done("unread", "bob", "--id", ids[0])
      try await world.done("archive", "bob", "--id", ids[1])
      #expect(try world.mailbox(of: "bob").readUnread().map(\.text) == ["one", "three"])
      try await world.done("clear", "bob")
      #expect(try world.mailbox(of: "bob").readAll().isEmpty)
      #expect(try await world.roost("inbox", "nobody").code == 1)
    }
  }
}
