import Foundation
import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// What befalls agents: their mail waits with a word for it, and nothing is typed that nobody reads.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20)))
struct RealTroubleTests {
  @Test(arguments: RealAgent.Kind.sample())
  func `Mail to an agent that is logged out waits until it is logged in again`(
    kind: RealAgent.Kind
  ) async throws {
    // Claude Code would try for minutes whether its login becomes good.
    let patience = ["CLAUDE_CODE_MAX_RETRIES=0"]
    try await RealAgent.with(kind, environment: patience) { agent in
      try await agent.rests(within: .seconds(40))
      try agent.model.refuse(with: 401)
      try await agent.send("asked in vain")
      try await eventually("a person is told to log in", within: .seconds(60)) {
        let row = try await agent.row()
        let why = row["seen"]?["why"]?.string ?? ""
        return row["status"] == "needs_you" && why.hasPrefix("logged out: ")
      }
      try await agent.world.allRead(RealAgent.name)
      try await agent.send("for later")
      try await agent.world.held(RealAgent.name, "logged_out")
      #expect(try await !agent.screen().contains("for later"))
      try agent.model.refuse(with: nil)
      try await Person.with(agent) { person in
        try await person.type("go on")
        try await agent.shows("go on")
        try await person.press(["Enter"])
      }
      if kind == .vibe {
        // It remembers a key that was refused until it is started again.
        try await agent.shows("was rejected")
        try await agent.world.held(RealAgent.name, "logged_out")
        return
      }
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await eventually("the model has it") {
        ModelServer.messages(in: try agent.model.conversation()).count {
          $0.text.hasPrefix("for later")
        } == 1
      }
      try await agent.status("idle")
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `An agent whose program is replaced while it runs gets its mail as before`(
    kind: RealAgent.Kind
  ) async throws {
    let file = Scratch.path("programs/\(kind)")
    try Files.createDirectory(Scratch.path("programs"))
    let installed = URL(fileURLWithPath: try #require(kind.program)).resolvingSymlinksInPath()
    try FileManager.default.copyItem(at: installed, to: URL(fileURLWithPath: file))
    try Files.link(file, to: "\(file).new")
    try await RealAgent.with(kind, file: file) { agent in
      try await agent.send("before")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try Files.remove(file)
      try Files.rename("\(file).new", to: file)
      try await agent.send("after")
      try await agent.world.allRead(RealAgent.name)
      // A daemon that never saw the program under its name has to recognize it too.
      let daemon = try #require(try agent.world.daemonPID())
      Signals.send(Signals.kill, to: daemon)
      try await eventually("the daemon is gone") { try agent.world.daemonPID() == nil }
      try await agent.world.done("up")
      let id = try await agent.send("to the new daemon")
      try await agent.world.allRead(RealAgent.name)
      try await eventually("the model has each") {
        ModelServer.messages(in: try agent.model.conversation()).map(\.text)
          == ["before", "after", "to the new daemon"]
      }
      #expect(try await agent.world.done("explain", id).contains("seen in the"))
      #expect(try await agent.row()["program"]?["profile"]?.string == kind.rawValue)
    }
  }

  @Test(arguments: RealAgent.Kind.sample())
  func `Mail to an agent that crashed in a turn waits in front of the shell for the next one`(
    kind: RealAgent.Kind
  ) async throws {
    // It asks which conversation to go on with unless one is named.
    let options = kind == .gptme ? ["--name", "talk"] : []
    try await RealAgent.with(kind, options: options, isSpawned: false) { agent in
      let script = Scratch.path("start")
      let words = agent.command.map { "'\($0)'" }.joined(separator: " ")
      try Files.write(Array("cd '\(agent.directory)'; exec \(words)\n".utf8), to: script)
      let pane = try await agent.world.pane("bash --norc -i")
      // A program that was killed leaves the terminal as it had it, and what it drew.
      let start = ["send-keys", "-t", pane, "clear; sh \(script)", "Enter"]
      try await agent.world.tmux.run(start)
      try await agent.world.join(RealAgent.name, pane, "--profile", kind.rawValue)
      // gptme goes on with a turn that it finds unfinished, so the model answers some time.
      try await agent.send("long work %%wait=15")
      try await eventually("the model has it", within: .seconds(60)) {
        try agent.model.conversation().contains { $0.contains("long work") }
      }
      try await agent.world.allRead(RealAgent.name)
      let shell = try #require(Int32(try await agent.world.tmux.value("pane_pid", of: pane)))
      let program = try #require(ProcessTable.foregroundGroup(ofTerminalOf: shell))
      #expect(program != shell)
      Signals.send(Signals.kill, to: program)
      try await agent.send("for the next one")
      try await agent.world.held(RealAgent.name, "shell_in_front")
      let detail = try await agent.row()["hold"]?["detail"]?.string ?? ""
      #expect(detail.contains("bash"), "\(detail)")
      #expect(try await !agent.world.tmux.screen(of: pane).contains("for the next one"))
      try await agent.world.tmux.run(start)
      try await eventually("the next one has it", within: .seconds(60)) {
        ModelServer.messages(in: try agent.model.conversation()).last?.text
          .hasPrefix("for the next one") == true
      }
      try await agent.world.allRead(RealAgent.name)
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `A teammate that crashed in a turn has failed, and its mail is kept`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind) { agent in
      try await agent.send("long work %%wait=600")
      try await agent.status("running", within: .seconds(40))
      try await agent.world.allRead(RealAgent.name)
      let pid = try #require(
        Int32(try await agent.world.tmux.value("pane_pid", of: agent.target)))
      Signals.send(Signals.kill, to: pid)
      try await agent.status("failed")
      let why = try await agent.row()["condition"]?["why"]?.string ?? ""
      #expect(why.contains("signal 9"), "\(why)")
      try await agent.send("in vain")
      #expect(try agent.world.mailbox(of: RealAgent.name).counts().unread == 1)
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.gptme, .aider]))
  func `Mail to a line editor whose model never answers waits, and comes when a person stops it`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind) { agent in
      try await agent.send("silence %%wait=600")
      try await eventually("the model has it", within: .seconds(60)) {
        try agent.model.conversation().contains { $0.contains("silence") }
      }
      try await agent.send("behind the silence")
      try await agent.world.held(RealAgent.name, "busy", "not_ready")
      #expect(try await !agent.screen().contains("behind the silence"))
      try await agent.press("C-c")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await eventually("the model has that too") {
        ModelServer.messages(in: try agent.model.conversation()).last?.text
          .hasPrefix("behind the silence") == true
      }
    }
  }

  @Test(arguments: RealAgent.Kind.sample())
  func `Mail to an agent in a window of five columns waits for more room, with a word for it`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind) { agent in
      try await agent.send("in a wide one")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await agent.status("idle")
      try await agent.rests()
      try await agent.resize(5, 20)
      try await agent.send("in a narrow one")
      try await eventually("the mail waits with a word") {
        let hold = try await agent.row()["hold"]
        return hold?["reason"]?.string != nil && hold?["detail"]?.string?.isEmpty == false
      }
      #expect(try agent.world.mailbox(of: RealAgent.name).counts().unread == 1)
      try await agent.resize(RealAgent.size.columns, RealAgent.size.rows)
      // A line editor leaves its prompt where it had wrapped, until a person has it draw anew.
      if [.aider, .gptme].contains(kind) { try await agent.press("C-l") }
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await eventually("the model has it once") {
        ModelServer.messages(in: try agent.model.conversation()).count {
          $0.text.hasPrefix("in a narrow one")
        } == 1
      }
    }
  }
}
