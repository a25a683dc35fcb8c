import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// People and agents who talk with each other: questions, answers, and what is taken back.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct ConversationTests {
  /// What a command prints when an agent runs it.
  private func asAgent(_ name: String, _ world: World, _ words: [String]) async throws -> String {
    let exit = try await ChildProcess(
      BuiltPrograms.roost, words,
      environment: world.environment.merging(["ROOST_AGENT": name]) { $1 },
      timeout: .seconds(60)
    ).run()
    guard exit.code == 0 else { throw NeverHappened(description: "\(words): \(exit.errorText)") }
    return exit.text.trimmed
  }

  private func withPair(_ body: @Sendable (World) async throws -> Void) async throws {
    try await World.with { world in
      try await world.join("ann", world.recorder("ann"))
      try await world.done("join", "ben", "--mode", "file")
      try await body(world)
    }
  }

  @Test func `A person asks an agent, and reads its answer in their own mailbox`() async throws {
    try await withPair { world in
      let id = try await world.done(
        "send", "ann", "what is the schema?", "--wait", "submitted"
      ).trimmed
      _ = try await asAgent("ann", world, ["reply", MessageID.short(id), "see db/schema.sql"])
      let inbox = try await world.done("inbox")
      #expect(inbox.contains("see db/schema.sql") && inbox.contains("ann"))
      let answer = try await world.json("next")
      #expect(answer["reply_to"]?.string == id && answer["thread"]?.string == id)
      #expect(try await world.roost("next").errorText.contains("user@default has no unread"))
    }
  }

  @Test func `A question waits for its answer, which is not typed to who asked`() async throws {
    try await withPair { world in
      async let asked = asAgent("ann", world, ["ask", "ben", "which port?", "--timeout", "60s"])
      try await eventually("ben has the question") {
        try !world.mailbox(of: "ben").readUnread().isEmpty
      }
      let id = try world.mailbox(of: "ben").readUnread().first?.id ?? ""
      try await eventually("it is seen whom ann waits for") {
        try await world.json("list").array?.first { $0["name"] == "ann" }?["question"]?["asked"]
          == "ben@default"
      }
      #expect(try await world.done("list").contains("waits for ben@default"))
      // Another message goes into ann's pane meanwhile.
      try await world.done("send", "ann", "in between", "--wait", "submitted")
      _ = try await asAgent("ben", world, ["reply", id, "8080"])
      #expect(try await asked == "8080")
      try await world.done("send", "ann", "afterwards", "--wait", "submitted")
      #expect(try !world.turns("ann").contains { $0.contains("8080") })
      #expect(try world.mailbox(of: "ann").counts().unread == 0)
    }
  }

  @Test func `An answer that comes too late is delivered like any other message`() async throws {
    try await withPair { world in
      let late = try await ChildProcess(
        BuiltPrograms.roost, ["ask", "ben", "which port?", "--timeout", "1s"],
        environment: world.environment.merging(["ROOST_AGENT": "ann"]) { $1 }
      ).run()
      #expect(late.code == 75)
      let id = try world.mailbox(of: "ben").readUnread().first?.id ?? ""
      _ = try await asAgent("ben", world, ["reply", id, "8080"])
      try await eventually("ann has it") {
        try world.turns("ann").contains { $0.contains("8080") }
      }
    }
  }

  @Test func `An answer to one who has gone meanwhile is delivered like any other message`()
    async throws
  {
    try await withPair { world in
      let file = Scratch.path("pid")
      let script = "\"$0\" ask ben 'which port?' & echo $! >\(file); wait"
      async let asked = ChildProcess(
        "sh", ["-c", script, BuiltPrograms.roost],
        environment: world.environment.merging(["ROOST_AGENT": "ann"]) { $1 },
        timeout: .seconds(60)
      ).run()
      try await eventually("ann waits") {
        try await world.json("list").array?.contains { $0["question"] != nil } ?? false
      }
      // The shell may come to its next command after the daemon has heard of this one.
      try await eventually("its process is noted") {
        try Files.read(file)?.last == UInt8(ascii: "\n")
      }
      let pid = Int32(String(decoding: try Files.read(file) ?? [], as: UTF8.self).trimmed) ?? 0
      try #require(pid > 1)
      Signals.send(Signals.kill, to: pid)
      _ = try await asked
      try await eventually("nobody waits any more") {
        try await world.json("list").array?.contains { $0["question"] != nil } == false
      }
      let id = try world.mailbox(of: "ben").readUnread().first?.id ?? ""
      _ = try await asAgent("ben", world, ["reply", id, "8080"])
      try await eventually("ann has it in her pane") {
        try world.turns("ann").contains { $0.contains("8080") }
      }
    }
  }

  @Test func `A daemon that is started anew does not end the wait for an answer`() async throws {
    try await withPair { world in
      async let asked = asAgent("ann", world, ["ask", "ben", "which port?", "--timeout", "60s"])
      let isAwaited = { @Sendable () async throws -> Bool in
        try await world.json("list").array?.contains { $0["question"] != nil } ?? false
      }
      try await eventually("ann waits", isAwaited)
      try await world.done("restart")
      try await eventually("ann waits again", isAwaited)
      let id = try world.mailbox(of: "ben").readUnread().first?.id ?? ""
      _ = try await asAgent("ben", world, ["reply", id, "8080"])
      #expect(try await asked == "8080")
    }
  }

  @Test func `An answer is waited for without a daemon too`() async throws {
    try await withPair { world in
      try await world.done("down")
      async let asked = asAgent("ann", world, ["ask", "ben", "which port?", "--timeout", "60s"])
      try await eventually("ben has the question") {
        try !world.mailbox(of: "ben").readUnread().isEmpty
      }
      let id = try world.mailbox(of: "ben").readUnread().first?.id ?? ""
      _ = try await asAgent("ben", world, ["reply", id, "8080"])
      #expect(try await asked == "8080")
    }
  }

  @Test func `What nobody has had yet is taken back, and nothing else`() async throws {
    try await withPair { world in
      let id = try await world.done("send", "ben", "forget it").trimmed
      #expect(try await world.roost("recall", id, "--from", "ann").errorText.contains("from user"))
      #expect(try await world.done("recall", id).contains("is taken back"))
      #expect(try world.mailbox(of: "ben").readAll().isEmpty)
      let story = try await world.done("explain", id)
      #expect(story.contains("its sender took it back"))
      let typed = try await world.done("send", "ann", "done is done", "--wait", "submitted").trimmed
      #expect(try await world.roost("recall", typed).errorText.contains("ann has read message"))
      // Who took it back may send it once more.
      try await world.done("resend", id)
      #expect(try world.mailbox(of: "ben").readAll().map(\.text) == ["forget it"])
    }
  }

  @Test func `A message goes on to somebody else, with who wrote it`() async throws {
    try await withPair { world in
      let id = try await world.done("send", "user", "the build is red", "--from", "ann").trimmed
      try await world.done("forward", MessageID.short(id), "ben")
      let text = try world.mailbox(of: "ben").readAll().first?.text ?? ""
      #expect(text.hasPrefix("forwarded from ann") && text.hasSuffix("the build is red"))
    }
  }

  @Test func `An answer to what nobody can be answered for is refused in one line`() async throws {
    try await withPair { world in
      #expect(
        try await world.roost("reply", "zzzz", "hello").errorText
          .contains("no message zzzz is in the mail of user@default"))
      try await world.done("join", "eve", "--mode", "file")
      let id = try await world.done("send", "user", "bye", "--from", "eve").trimmed
      try await world.done("leave", "eve")
      #expect(try await world.roost("reply", id, "hello").errorText.contains("no agent eve"))
      let own = try await ChildProcess(
        BuiltPrograms.roost, ["ask", "ann", "who am I?"],
        environment: world.environment.merging(["ROOST_AGENT": "ann"]) { $1 }
      ).run()
      #expect(own.code == 64 && own.errorText.contains("would ask itself"))
    }
  }

  @Test func `What a team that nobody leads is told comes to the person`() async throws {
    try await withPair { world in
      try await world.done("send", "team-lead", "finished", "--from", "ann")
      #expect(try await world.done("inbox").contains("finished"))
      #expect(try await world.done("next").contains("finished"))
      // With a lead of its own it is the lead's alone.
      try await world.done("join", "team-lead", "--mode", "file")
      try await world.done("send", "team-lead", "once more", "--from", "ann")
      #expect(try await !world.done("inbox").contains("once more"))
    }
  }

  @Test func `A person with several teams has one list of mail`() async throws {
    try await withPair { world in
      try await world.done("team", "create", "web")
      try await world.done("join", "wes", "--team", "web", "--mode", "file")
      try await world.done("send", "user@web", "from web", "--from", "wes", "--team", "web")
      try await world.done("send", "user@default", "from default", "--from", "ann")
      let inbox = try await world.done("inbox")
      #expect(inbox.contains("from web") && inbox.contains("from default"))
      let row = try await world.json("inbox").array?.first { $0["text"] == "from web" }
      #expect(row?["mailbox"] == "user@web")
      try await world.done("reply", row?["id"]?.string ?? "", "thanks")
      #expect(try world.mailbox(of: "wes", team: "web").readAll().map(\.text) == ["thanks"])
    }
  }

  @Test func `A message goes to several at once, by their names or a group's`() async throws {
    try await withPair { world in
      try await world.done("join", "cat", "--mode", "file", "--type", "reviewer")
      try await world.done("join", "dan", "--mode", "file", "--type", "reviewer")
      try world.configure(#"{"groups": {"pair": ["ben", "dan"]}}"#)
      for (to, names) in [
        ("ben,cat", ["ben", "cat"]), ("@type:reviewer", ["cat", "dan"]), ("@pair", ["ben", "dan"]),
        ("@all", ["ben", "cat", "dan"]), ("@pair,cat,ben", ["ben", "cat", "dan"]),
      ] {
        try await world.done("send", to, "to \(to)", "--from", "ann")
        for name in ["ben", "cat", "dan"] {
          let count = try world.mailbox(of: name).readAll().count { $0.text == "to \(to)" }
          #expect(count == (names.contains(name) ? 1 : 0), "\(to): \(name)")
        }
      }
      for (to, says) in [
        ("@nobody", "there is no group @nobody"), ("@type:x", "nobody else"),
        ("ben,,cat", "an empty name"), ("ben,zed", "no agent zed"),
      ] {
        #expect(try await world.roost("send", to, "hi").errorText.contains(says), "\(to)")
      }
      #expect(
        try await world.roost("send", "ben,cat", "hi", "--wait", "seen").errorText
          .contains("for one recipient"))
      try await world.done("send", "lead", "to the lead", "--from", "ann")
      #expect(try await world.done("inbox").contains("to the lead"))
    }
  }

  @Test
  func `An agent is told a text of the user's own, and one that is none is refused in one line`()
    async throws
  {
    try await withPair { world in
      #expect(
        try await world.done("prime", "ann").contains("You are ann, an agent of the team default"))
      let file = "\(world.home.root)/prime.md"
      try Files.write(Array("{name} of {team}, led by {lead}\n".utf8), to: file)
      #expect(try await world.done("prime", "ann").trimmed == "ann of default, led by user")
      for (bytes, says) in [
        (Array(repeating: UInt8(ascii: "x"), count: 70_000), "has 70000 bytes"),
        ([0x61, 0, 0x62], "is not a text in UTF-8"), ([0xFF, 0xFE], "is not a text in UTF-8"),
      ] {
        try Files.write(bytes, to: file)
        let refused = try await world.roost("prime", "ann")
        #expect(refused.code == 1 && refused.errorText.contains(says), "\(refused.errorText)")
      }
      try Files.remove(file)
      _ = try await ChildProcess("mkfifo", [file]).run()
      let refused = try await world.roost("prime", "ann", timeout: .seconds(20))
      #expect(refused.code == 1 && refused.errorText.contains("it is not a regular file"))
    }
  }
}
