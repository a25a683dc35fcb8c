import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Mail whose time is over, with the real daemon.
@Suite(.scratch, .timeLimit(.minutes(10))) struct ExpiryTests {
  private func waiting(_ name: String, _ world: World) async throws -> Int? {
    try await world.json("list").array?.first { $0["name"]?.string == name }?["waiting"]?.integer
  }

  @Test func `It leaves the box for the archive; next, list and the quota agree; one notice tells`()
    async throws
  {
    try await World.with { world in
      try world.configure(#"{"mailbox": {"unread": 3}}"#)
      try await world.team()
      for name in ["alice", "bob"] { try await world.done("join", name, "--mode", "file") }
      var ids: [String] = []
      for number in 0..<3 {
        ids.append(
          try await world.done(
            "send", "bob", "late \(number)", "--from", "alice", "--expires", "1s"
          ).trimmed)
      }
      let box = world.mailbox(of: "bob")
      try await eventually("they have left the box") { try box.readAll().isEmpty }
      #expect(try await waiting("bob", world) == 0)
      #expect(try await world.roost("next", "bob").code == 1)
      for id in ids { #expect(try box.archived(matching: id).map(\.read) == [false]) }
      for number in 0..<3 { try await world.done("send", "bob", "in time \(number)") }
      #expect(try await waiting("bob", world) == 3)

      let told = world.mailbox(of: "alice")
      try await eventually("alice is told of all three") {
        try told.readUnread().contains { $0.text.contains("3 of your messages to bob") }
      }
      #expect(try told.readUnread().count == 1)
      let story = try await world.done("explain", ids[1])
      #expect(story.contains("dead") && story.contains("expired") && story.contains("archive"))
    }
  }

  @Test
  func `Mail that expires while the daemon is away counts for nobody, and leaves at its start`()
    async throws
  {
    try await World.with { world in
      try await world.team()
      try await world.done("join", "bob", "--mode", "file")
      try await world.done("down")
      try await world.done("send", "bob", "late", "--expires", "0.01s")
      try await eventually("it has expired") { try await waiting("bob", world) == 0 }
      #expect(try await world.done("inbox", "bob", "--unread").isEmpty)
      try await world.done("up")
      let box = world.mailbox(of: "bob")
      try await eventually("it has left the box") { try box.readAll().isEmpty }
    }
  }
}
