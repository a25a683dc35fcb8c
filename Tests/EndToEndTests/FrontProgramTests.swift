import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What is typed goes to the program that it is meant for, or stays untyped.
@Suite(.scratch, .needs("tmux", "python3"), .timeLimit(.minutes(10))) struct FrontProgramTests {
  /// A program that has its terminal raw and reads nothing.
  private let deaf =
    "python3 -c 'import tty, time; tty.setraw(0); print(\"ready\"); time.sleep(1000)'"

  private func until(_ world: World, _ pane: String, shows text: String) async throws {
    try await eventually("\(pane) shows \(text)") {
      try await world.tmux.screen(of: pane).contains(text)
    }
  }

  /// Runs a command in a pane's shell.
  private func type(_ world: World, _ pane: String, _ command: String) async throws {
    try await world.tmux.run(["send-keys", "-t", pane, command, "Enter"])
  }

  /// Sends what a shell would run to an agent in a shell's pane, which does not read it.
  private func typedUnread(_ world: World) async throws -> (pane: String, id: String, ran: String) {
    let pane = try await world.pane("PS1='$ ' bash --norc")
    try await type(world, pane, deaf)
    try await until(world, pane, shows: "ready")
    try await world.join("bob", pane)
    let ran = Scratch.path("ran")
    let id = try await world.done("send", "bob", "hi $(touch \(ran))", "--from", "a").trimmed
    try await world.held("bob", "unread_input")
    return (pane, id, ran)
  }

  private func front(_ world: World, _ pane: String) async throws -> Int32 {
    let pid = Int32(try await world.tmux.value("pane_pid", of: pane)) ?? 0
    return try #require(ProcessTable.foregroundGroup(ofTerminalOf: pid))
  }

  @Test func `What a program did not read is taken back before a shell runs it`() async throws {
    try await World.with { world in
      let (pane, id, ran) = try await typedUnread(world)
      Signals.send(Signals.kill, to: try await front(world, pane))
      try await eventually("it has a verdict") {
        try await world.json("explain", id)["verdict"] == "unknown"
      }
      #expect(try await world.done("explain", id).contains("was taken back"))
      // A person who comes there and presses Enter runs nothing of it that they do not see.
      if try await !world.tmux.screen(of: pane).contains("hi $(touch") {
        try await eventually("the shell is there and runs what is typed") {
          // It may have read a part a moment after that look, which C-c clears.
          try await world.tmux.run(["send-keys", "-t", pane, "C-c"])
          try await type(world, pane, "echo up-$((40+2))")
          return try await world.tmux.screen(of: pane).contains("up-42")
        }
      }
      #expect(try Files.status(ran) == nil)
    }
  }

  @Test func `Enter is not sent to a shell by a daemon that was started again`() async throws {
    try await World.with { world in
      let (pane, id, ran) = try await typedUnread(world)
      Signals.send(Signals.kill, to: try #require(try world.daemonPID()))
      Signals.send(Signals.kill, to: try await front(world, pane))
      try await until(world, pane, shows: "hi $(touch")
      try await world.done("up")
      try await eventually("it has a verdict") {
        try await world.json("explain", id)["verdict"] == "unknown"
      }
      #expect(try Files.status(ran) == nil)
    }
  }

  @Test func `A pager at the end of a pipeline gets nothing, though the first program has ended`()
    async throws
  {
    try await World.with { world in
      let pane = try await world.pane("PS1='$ ' bash --norc")
      try await type(world, pane, "true | (exec -a less sleep 1000)")
      let shell = try #require(Int32(try await world.tmux.value("pane_pid", of: pane)))
      try await eventually("the pager runs") {
        ProcessTable.descendants(of: shell).contains { ProcessTable.name(of: $0) == "sleep" }
      }
      try await world.join("bob", pane)
      try await world.done("send", "bob", "!touch it", "--from", "a")
      try await world.held("bob", "editor_in_front")
      #expect(try await !world.tmux.screen(of: pane).contains("touch it"))
    }
  }

  @Test func `Mail of which a crashed daemon only gave notice stays unread`() async throws {
    try await World.with { world in
      let pane = try await world.recorder("bob")
      try await world.join("bob", pane, "--mode", "nudge")
      let binding = try await world.json("list").array?.first?["pane"]
      try await world.done("down")
      let id = try world.mailbox(of: "bob").append(Message(from: "a", text: "unseen")).id
      let intent: JSON = [
        "at": .string(Timestamp.now), "event": "intent", "agent": "bob@default",
        "messages": [.string(id)], "attempt": "cut0ff", "reason": "nudge", "pane": binding,
      ]
      try File(world.home.journal, .append).append(Array("\(intent.text())\n".utf8))
      try await world.tmux.run(["set-option", "-p", "-t", pane, "@roost_trace", "cut0ff-sent"])
      try await world.done("up")
      try await eventually("it is known that bob was told") {
        try Journal.read(world.home).entries.contains { $0.event == .nudged }
      }
      #expect(try world.mailbox(of: "bob").counts().unread == 1)
    }
  }

  @Test func `An agent that joins in another pane gets its mail there, whatever waits in the old`()
    async throws
  {
    try await World.with { world in
      let old = try await world.pane("PS1='$ ' bash --norc")
      try await type(world, old, deaf)
      try await until(world, old, shows: "ready")
      try await world.join("bob", old)
      try await world.done("send", "bob", "one", "--from", "a")
      try await world.held("bob", "unread_input")
      try await world.join("bob", world.recorder("bob"), "--replace")
      try await world.done("send", "bob", "two", "--from", "a")
      try await eventually("the second message came") {
        try world.turns("bob").contains { $0.hasSuffix("] two") }
      }
    }
  }

  private func spawn(_ world: World, _ program: String) async throws {
    try await world.team()
    try await world.spawn("bob", ["--profile", "plain"], ["python3", "-c", program])
  }

  private func verdict(_ world: World, _ id: String) async throws -> DeliveryVerdict? {
    @Sendable func verdict() throws -> DeliveryVerdict? {
      try Journal.read(world.home).entries
        .last { $0.event == .verdict && $0.messages == [id] && $0.reason == nil }?.verdict
    }
    try await eventually("it has a verdict") { try verdict() != nil }
    return try verdict()
  }

  @Test func `A program whose wrapper works first gets its first prompt once it reads keys`()
    async throws
  {
    try await World.with { world in
      let wrapper = Scratch.path("wrapper.sh")
      let work = "import time; end = time.monotonic() + 3\nwhile time.monotonic() < end: pass"
      let recorder = Fixtures.path("recorder.py")
      try Files.write(
        Array(
          "python3 -c '\(work)'\nexec python3 '\(recorder)' '\(world.record("ann"))'\n".utf8),
        to: wrapper)
      try await world.team()
      try await world.spawn("ann", ["--prompt", "hello"], ["bash", wrapper])
      #expect(try await world.turns("ann", 1)[0].hasSuffix("] hello"))
    }
  }

  @Test
  func `What a program throws away when it sets up its terminal late is not said to be taken`()
    async throws
  {
    try await World.with { world in
      let go = Scratch.path("go")
      try await spawn(
        world,
        """
        import os, sys, termios, time, tty
        while not os.path.exists("\(go)"): time.sleep(0.05)
        tty.setraw(0, termios.TCSAFLUSH); print("ready", flush=True)
        while True: sys.stdin.buffer.raw.read(100)
        """)
      let id = try await world.done("send", "bob", "one", "--from", "a").trimmed
      try await world.held("bob", "unread_input")
      try Files.write([], to: go)
      #expect(try await verdict(world, id) == .unknown)
      // What comes then is not kept back by it.
      let next = try await world.done("send", "bob", "two", "--from", "a").trimmed
      #expect(try await verdict(world, next) == .typed)
    }
  }

  @Test(arguments: [
    ("shows it", "print(x, flush=True)", DeliveryVerdict.submitted), ("says nothing", "", .typed),
  ])
  func `Of a program that gets single keys a message is taken if it shows something then`(
    name: String, action: String, wanted: DeliveryVerdict
  ) async throws {
    try await World.with { world in
      try await spawn(
        world,
        """
        import sys, tty
        tty.setraw(0); print("ready", flush=True)
        while True:
          x = sys.stdin.buffer.raw.read(100)
          \(action)
        """)
      // What comes before it has set up its terminal it throws away.
      try await until(world, "=roost-default:bob", shows: "ready")
      let id = try await world.done("send", "bob", "one", "--from", "a").trimmed
      #expect(try await verdict(world, id) == wanted)
    }
  }
}
