import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// How real agents are started, found and woken.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20)))
struct RealStartTests {
  @Test(
    arguments: RealAgent.Kind.installed([.claude, .codex, .gptme]),
    ["sh -c '\"$0\" \"$@\"; true'", "wrapper"])
  func `A program behind a shell or a wrapper is found, with its version`(
    kind: RealAgent.Kind, start: String
  ) async throws {
    try await RealAgent.with(kind, isSpawned: false) { agent in
      let script = Scratch.path("wrapper")
      try Files.write(Array("#!/bin/sh\n\"$@\"\nexit 0\n".utf8), to: script)
      try Files.setPermissions(0o755, of: script)
      let pane = try await agent.open(start == "wrapper" ? script : start)
      try await agent.world.join(RealAgent.name, pane)
      try await agent.send("hello")
      // It asks which conversation to go on with.
      if kind == .gptme {
        try await agent.status("needs_you")
        try await agent.world.tmux.run(["send-keys", "-t", pane, "Enter"])
      }
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      // The files that tell its version may come after its first screen.
      try await eventually("its version is known") {
        let program = try await agent.row()["program"]
        let version = program?["version"]?.string.flatMap { ProgramVersion($0) }
        return program?["profile"]?.string == kind.rawValue
          && version == Profile.builtIn[kind.rawValue]?.measured
      }
      let journal = String(
        decoding: try Files.read(agent.world.home.journal) ?? [], as: UTF8.self)
      #expect(journal.contains("seen in the"))
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex, .gptme]))
  func `The first prompt is the first turn, and messages follow`(kind: RealAgent.Kind) async throws
  {
    try await RealAgent.with(kind, spawning: ["--prompt", "the first prompt"]) { agent in
      try await agent.send("a message")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await eventually("the model has both") {
        let heard = try agent.model.conversation()
        return heard.contains { $0.hasPrefix("the first prompt") }
          && ModelServer.messages(in: heard).map(\.text) == ["a message"]
      }
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `Messages arrive in panes of every size, and wait in one that shows no composer`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind) { agent in
      var sent: [String] = []
      for (columns, rows) in [(80, 24), (200, 60), (30, 24), (100, 12), (100, 9)] {
        try await agent.resize(columns, rows)
        // In a low pane there is room for one line.
        let lines = ["at \(columns) by \(rows)", "line two", "line three", Self.words]
        let text = lines.prefix(rows < 12 ? 1 : 4).joined(separator: "\n")
        sent.append(text)
        // Somebody may have scrolled back to read.
        if rows == 60 { try await agent.world.tmux.run(["copy-mode", "-t", agent.target]) }
        // Codex asks where its cursor is when it is resized, and may wait for ever for the answer if a
        // text comes first.
        try await agent.rests()
        try await agent.send(text)
        try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      }
      sent.append(Self.words)
      try await agent.send(Self.words)
      if kind == .claude {
        try await eventually("the mail waits for more room") {
          try await agent.row()["hold"]?["reason"]?.string == Hold.Reason.notReady.rawValue
        }
        try await agent.resize(100, 20)
      }
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await agent.resize(5, 5)
      sent.append("in no room")
      try await agent.send("in no room")
      try await eventually("the mail waits") {
        try await agent.row()["hold"]?["reason"]?.string != nil
      }
      // A person enlarges the pane while the message is on its way.
      for columns in [60, 90, 120] { try await agent.resize(columns, 40) }
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      let last = sent.last
      try await eventually("the model has the last one") {
        ModelServer.messages(in: try agent.model.conversation()).last?.text == last
      }
      #expect(ModelServer.messages(in: try agent.model.conversation()).map(\.text) == sent)
    }
  }

  private static let words = (0..<60).map { "word\($0)" }.joined(separator: " ")

  @Test(
    .enabled(
      if: RealAgent.Kind.claude.program != nil,
      "Claude Code is not installed; `make agents` installs it"))
  func `An agent of the mode hook is woken, and its hooks hand the mail over without an error`()
    async throws
  {
    try await RealAgent.with(.claude, isSpawned: false) { agent in
      let exit = try await agent.world.roost(
        "setup", "claude", "--yes", "--project", agent.directory, timeout: .seconds(30))
      #expect(exit.code == 0, "\(exit.errorText)")
      // What its user agrees to at the next start.
      try Files.write(
        Array(#"{"enabledMcpjsonServers": ["roost"]}"#.utf8),
        to: "\(agent.directory)/.claude/settings.local.json")
      try await agent.spawn(["--mode", "hook"])
      try await agent.status("idle", within: .seconds(40))
      try await agent.send("by the hook")
      try await eventually("the model has it", within: .seconds(40)) {
        try agent.model.conversation().contains { $0.contains("by the hook") }
      }
      try await agent.world.allRead(RealAgent.name)
      // Mail that comes while it works is handed over at the end of its turn.
      try await agent.press("%%wait=4 slow", "Enter")
      try await agent.status("running")
      try await agent.send("at the end")
      try await agent.world.allRead(RealAgent.name, within: .seconds(40))
      try await eventually("the model has that too", within: .seconds(40)) {
        try agent.model.conversation().contains { $0.contains("at the end") }
      }
      #expect(try await !agent.screen().contains("reported a problem"))
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `A program that dies with a message in its queue is not said to have taken it`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind, isSpawned: false) { agent in
      let pane = try await agent.open("exec")
      try await agent.world.join(RealAgent.name, pane)
      try await agent.send("long work %%wait=60")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      let id = try await agent.send("in the queue")
      try await eventually("it is in the queue") {
        try await agent.row()["hold"]?["reason"]?.string == Hold.Reason.queued.rawValue
      }
      let pid = try #require(Int32(try await agent.world.tmux.value("pane_pid", of: pane)))
      Signals.send(Signals.kill, to: pid)
      try await agent.world.gone(RealAgent.name)
      let story = try await agent.world.done("explain", id)
      #expect(!story.contains("submitted"), "\(story)")
      #expect(try agent.world.mailbox(of: RealAgent.name).counts().unread == 1)
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `A program that is started anew behind a shell gets the mail that comes then`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind, isSpawned: false) { agent in
      let pane = try await agent.open("sh -c '\"$0\" \"$@\"; \"$0\" \"$@\"'")
      try await agent.world.join(RealAgent.name, pane)
      try await agent.send("long work %%wait=60")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      let lost = try await agent.send("in the queue")
      try await eventually("it is in the queue") {
        try await agent.row()["hold"]?["reason"]?.string == Hold.Reason.queued.rawValue
      }
      let journal = String(
        decoding: try Files.read(agent.world.home.journal) ?? [], as: UTF8.self)
      let intent = try #require(journal.split(separator: "\n").last { $0.contains("intent") })
      let pid = try JSON(parsing: Array(intent.utf8))["process"]?["pid"]?.integer
      Signals.send(Signals.kill, to: Int32(try #require(pid)))
      try await agent.send("after the restart")
      try await eventually("the new program has the next one", within: .seconds(60)) {
        ModelServer.messages(in: try agent.model.conversation()).last?.text == "after the restart"
      }
      #expect(try await !agent.world.done("explain", lost).contains("submitted"))
    }
  }
}
