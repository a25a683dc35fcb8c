import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Messages on their way into real panes.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct PaneTests {
  @Test(arguments: ["raw", "lines"])
  func `A message becomes one turn, with a header`(mode: String) async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob", mode)
      try await world.join("bob", pane)
      let answer = try await world.roost(
        "send", "bob", "hello ✓ world", "--from", "alice", "--wait", "submitted")
      #expect(answer.code == 0)
      let id = MessageID.short(answer.text.trimmed)
      #expect(try await world.turns("bob", 1) == ["[alice → bob · \(id)] hello ✓ world"])
      #expect(try world.mailbox(of: "bob").counts() == (1, 0))
      let story = try await world.json("explain", id)
      #expect(story["verdict"] == "submitted")
    }
  }

  @Test func `A text of many lines is one turn, and a very long one a pointer`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      try await world.done("send", "bob", "one\ntwo\r\nthree", "--from", "alice")
      try await world.allRead("bob")
      let long = try await world.done(
        "send", "bob", "-", "--from", "alice", input: String(repeating: "x", count: 5000)
      ).trimmed
      try await world.allRead("bob")
      let turns = try await world.turns("bob", 2)
      #expect(turns[0].hasSuffix("] one ⏎ two ⏎ three"))
      #expect(turns[1].contains("roost inbox --id \(MessageID.short(long))"))
      let shown = try await world.done("inbox", "bob", "--id", long)
      #expect(shown.contains(String(repeating: "x", count: 5000)))
    }
  }

  @Test func `A megabyte of text is kept whole and pointed at`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      let text = String((0..<1_000_000).map { _ in "abcdefghi\n".randomElement() ?? "x" }) + "end"
      let id = try await world.done("send", "bob", "-", "--from", "a", input: text).trimmed
      try await world.allRead("bob")
      let message = try world.mailbox(of: "bob").message(matching: id)
      #expect(try Files.read(try #require(message.attachment)) == Array(text.utf8))
      #expect(try await world.turns("bob", 1).count == 1)
    }
  }

  @Test func `Copy mode does not keep a message from its reader`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob")
      try await world.join("bob", pane)
      try await world.tmux.run(["copy-mode", "-t", pane])
      try await world.done("send", "bob", "hello", "--from", "a", "--wait", "submitted")
      try await eventually("it was read") { try world.turns("bob").count == 1 }
    }
  }

  @Test func `A pane whose input is off holds its mail until it is on again`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob")
      try await world.join("bob", pane)
      try await world.tmux.run(["select-pane", "-t", pane, "-d"])
      try await world.done("send", "bob", "hello", "--from", "a")
      try await world.held("bob", "input_off")
      try await world.tmux.run(["select-pane", "-t", pane, "-e"])
      try await eventually("it was read") { try world.turns("bob").count == 1 }
    }
  }

  @Test func `A pane that died is noticed and never typed into`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob")
      let other = try await world.recorder("carol")
      try await world.tmux.run(["set-option", "-g", "remain-on-exit", "on"])
      try await world.join("bob", pane)
      try await world.join("carol", other)
      Signals.send(9, to: Int32(try await world.tmux.value("pane_pid", of: pane)) ?? 0)
      try await world.gone("bob")
      let told = try await world.roost("send", "bob", "hello", "--from", "a")
      #expect(told.code == 0 && told.errorText.contains("gone"))
      try await world.done("send", "carol", "hello", "--from", "a", "--wait", "submitted")
      #expect(try world.mailbox(of: "bob").counts().unread == 1)
      #expect(try world.turns("bob").isEmpty)
    }
  }

  @Test func `A respawned pane gets nothing until its program joins`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob")
      try await world.join("bob", pane)
      let script = Fixtures.path("recorder.py")
      try await world.tmux.run([
        "respawn-pane", "-k", "-t", pane, "exec python3 \(script) \(world.record("new"))",
      ])
      try await world.gone("bob")
      try await world.done("send", "bob", "hello", "--from", "a")
      try await world.held("bob", "pane_gone")
      #expect(try world.turns("new").isEmpty)
      try await eventually("the new program is ready") {
        try await world.tmux.screen(of: pane).contains("ready")
      }
      try await world.join("bob", pane)
      try await eventually("it was read") { try world.turns("new").count == 1 }
      #expect(try world.turns("bob").isEmpty)
    }
  }

  @Test func `A restarted tmux server's pane of the same number gets nothing`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob")
      try await world.join("bob", pane)
      let server = Int32(try await world.tmux.value("pid", of: pane)) ?? 0
      await world.tmux.end()
      try await eventually("the server ended") { ProcessTable.identity(of: server) == nil }
      let again = try await world.recorder("new")
      #expect(again == pane)
      try await world.gone("bob")
      try await world.done("send", "bob", "hello", "--from", "a")
      try await world.held("bob", "pane_gone")
      #expect(try world.turns("new").isEmpty)
    }
  }

  @Test func `A shell in front of the pane gets nothing, and the agent behind it does`()
    async throws
  {
    try await World.with { world in
      let pane = try await world.pane("PS1='$ ' bash --norc")
      try await world.join("bob", pane)
      try await world.done("send", "bob", "touch \(Scratch.path("ran"))", "--from", "a")
      try await world.held("bob", "shell_in_front")
      let script = Fixtures.path("recorder.py")
      try await world.tmux.run([
        "send-keys", "-t", pane, "python3 \(script) \(world.record("bob"))", "Enter",
      ])
      try await eventually("it was read") { try world.turns("bob").count == 1 }
      #expect(try Files.status(Scratch.path("ran")) == nil)
    }
  }

  @Test func `A program that is long in starting gets its mail when it has started`() async throws {
    try await World.with { world in
      try await world.team()
      // Works before it sets up its terminal, as a big agent on a loaded machine does.
      let slow = """
        import sys, time
        while time.process_time() < 3: pass
        del sys.argv[0]
        exec(open(sys.argv[0]).read())
        """
      try await world.spawn(
        "ann", ["--prompt", "hello"],
        ["python3", "-c", slow, Fixtures.path("recorder.py"), world.record("ann")])
      try await eventually("it was read", within: .seconds(150)) {
        try world.turns("ann").count == 1
      }
      #expect(try world.turns("ann")[0].hasSuffix("] hello"))
    }
  }

  @Test func `A password prompt gets nothing`() async throws {
    try await World.with { world in
      let pane = try await world.pane("stty -echo; read secret; stty echo; echo got; cat")
      try await world.join("bob", pane)
      try await world.done("send", "bob", "hello", "--from", "a")
      try await world.held("bob", "password")
      try await world.tmux.run(["send-keys", "-t", pane, "secret", "Enter"])
      try await world.allRead("bob")
      #expect(try await world.tmux.screen(of: pane).contains("hello"))
    }
  }

  @Test func `A paused agent's mail waits in order`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      try await world.done("pause", "bob")
      for number in 0..<3 { try await world.done("send", "bob", "n\(number)", "--from", "a") }
      try await world.done("send", "bob", "urgent", "--from", "a", "--priority", "high")
      try await world.held("bob", "paused")
      try await world.done("resume", "bob")
      try await world.allRead("bob")
      try await eventually("the last was read") {
        try world.turns("bob").contains { $0.contains("] n2") }
      }
      let all = try world.turns("bob").joined()
      let order = ["] urgent", "] n0", "] n1", "] n2"].map { all.ranges(of: $0).first?.lowerBound }
      #expect(order.allSatisfy { $0 != nil })
      #expect(order.compactMap { $0 } == order.compactMap { $0 }.sorted())
    }
  }

  @Test func `A nudge tells that mail waits, once, and the agent reads it itself`() async throws {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"), "--mode", "nudge")
      try await world.done("send", "bob", "secret text", "--from", "a")
      #expect(
        try await world.turns("bob", 1)[0].hasPrefix(": roost - 1 message waits for bob from a"))
      let next = try await world.done("next", "bob")
      #expect(next.contains("secret text"))
      let empty = try await world.roost("next", "bob")
      #expect(empty.code == 1)
      try await world.done("send", "bob", "another", "--from", "a")
      try await eventually("the second nudge") { try world.turns("bob").count == 2 }
    }
  }

  @Test func `A message that expires while it is held leaves, and its sender hears of it`()
    async throws
  {
    try await World.with { world in
      try await world.join("bob", world.recorder("bob"))
      try await world.join("alice", world.recorder("alice"))
      try await world.done("pause", "bob")
      let id = try await world.done(
        "send", "bob", "too late", "--from", "alice", "--expires", "0.2s"
      ).trimmed
      try await eventually("alice is told, though nothing else happens") {
        try world.turns("alice").contains { $0.contains("was not delivered") }
      }
      try await world.done("resume", "bob")
      #expect(try world.turns("bob").isEmpty)
      #expect(try await world.done("explain", id).contains("dead"))
      #expect(try await world.json("dead", "list").array?.isEmpty == true)
    }
  }
}
