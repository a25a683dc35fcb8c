import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Questions of real agents: nothing answers them but a person, `list` says that one is needed, and
/// mail goes on afterwards.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20)))
struct RealDialogTests {
  @Test(arguments: Question.all)
  func `A question is answered by nobody but a person`(question: Question) async throws {
    try await RealAgent.with(question.kind, options: question.options) { agent in
      try Files.write(Array("hi\n".utf8), to: "\(agent.directory)/notes")
      try await agent.rests(within: .seconds(40))
      // Codex forgets a mode that is chosen while it still starts.
      let first = question.isPlanning ? ["hello"] : []
      for prompt in first + question.prompts.dropLast() {
        try await agent.send(Self.filled(prompt, agent))
        try await agent.world.allRead(RealAgent.name)
        try await agent.status("idle")
        try await agent.rests()
      }
      if question.isPlanning {
        try await agent.press("BTab", until: "Plan mode")
      }
      try await agent.send(Self.filled(try #require(question.prompts.last), agent))
      // Its files may tell of it before its screen does, and a key that comes before that is lost.
      try await eventually("a question is on the screen", within: .seconds(40)) {
        try await agent.question() != nil
      }
      for key in question.first { try await agent.answer(with: key) }
      try await eventually("the question has its name") {
        try await agent.question() == question.name
      }
      try await agent.send("a message meanwhile")
      try await eventually("the message waits for the question") {
        try await agent.row()["hold"]?["reason"]?.string == Hold.Reason.dialog.rawValue
      }
      #expect(try await !agent.screen().contains("meanwhile"), "nothing was typed into it")
      try Self.expectNothingAllowed(agent)
      for key in question.no.dropLast() { try await agent.answer(with: key) }
      try await agent.end(with: try #require(question.no.last))
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await eventually("the model gets the message") {
        let heard = ModelServer.messages(in: try agent.model.conversation()).map(\.text)
        return heard.last?.hasPrefix("a message meanwhile") == true
          && heard.count { $0.contains("meanwhile") } == 1
      }
      try Self.expectNothingAllowed(agent)
    }
  }

  /// A prompt with the names of what is there.
  private static func filled(_ prompt: String, _ agent: RealAgent) throws -> String {
    let told = try agent.model.conversation().compactMap {
      $0.firstMatch(of: #/create your plan at (\S+)/#)?.1
    }
    return prompt.replacing("DIRECTORY", with: agent.directory)
      .replacing("PLAN", with: told.last ?? "PLAN")
  }

  private static func expectNothingAllowed(_ agent: RealAgent) throws {
    #expect(try Files.status("\(agent.directory)/asked") == nil)
    #expect(try Files.read("\(agent.directory)/notes") == Array("hi\n".utf8))
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `A folder that is not trusted needs a person, and mail comes when they have said so`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind, isTrusted: false) { agent in
      try await agent.send("hello")
      try await agent.status("needs_you", within: .seconds(40))
      let why = try await agent.row()["seen"]?["why"]?.string ?? ""
      #expect(why.hasPrefix("trust"), "\(why)")
      // Claude Code offers No first.
      if kind == .claude { try await agent.press("Down") }
      try await agent.press("Enter")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `Errors of the model and a model that never answers leave no message lost`(
    kind: RealAgent.Kind
  ) async throws {
    try await RealAgent.with(kind) { agent in
      for code in [500, 429] {
        try await agent.send("an error %%status=\(code)")
        // Codex 0.147 keeps what it is told while it reports an error in its queue for ever.
        if kind == .codex {
          try await agent.world.allRead(RealAgent.name, within: .seconds(120))
          try await agent.status("idle", within: .seconds(60))
          try await agent.rests()
        }
        try await agent.send("after \(code)")
        try await agent.world.allRead(RealAgent.name, within: .seconds(120))
        try await agent.status("idle", within: .seconds(60))
        try await agent.rests()
      }
      try await agent.send("silence %%wait=600")
      try await agent.world.allRead(RealAgent.name)
      try await agent.status("running")
      // Claude Code queues it, Codex keeps it for the next step: it is not claimed to be taken.
      let id = try await agent.send("behind the silence")
      try await eventually("the message is in the program's queue") {
        try await agent.row()["hold"]?["reason"]?.string == Hold.Reason.queued.rawValue
      }
      #expect(try await agent.world.done("explain", id).contains("submitted") == false)
      try await agent.press("Escape")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
    }
  }

  @Test(
    .enabled(
      if: RealAgent.Kind.claude.program != nil,
      "Claude Code is not installed; `make agents` installs it"))
  func `A message that a hook refuses after a while is not said to be submitted`() async throws {
    try await RealAgent.with(.claude, isSpawned: false) { agent in
      let hook = "grep -q REFUSED && { sleep 6; echo no >&2; exit 2; }; exit 0"
      let entry: JSON = ["hooks": [["type": "command", "command": .string(hook)]]]
      let settings: JSON = ["hooks": ["UserPromptSubmit": [entry]]]
      try Files.createDirectory("\(agent.directory)/.claude")
      try Files.write(settings.bytes(), to: "\(agent.directory)/.claude/settings.json")
      try await agent.spawn([])
      let id = try await agent.send("REFUSED please")
      try await eventually("it has a verdict", within: .seconds(60)) {
        try await agent.world.json("explain", id)["verdict"]?.string == "typed"
      }
      #expect(try agent.model.turns().isEmpty)
      // The record is believed all the same from the next message on.
      let next = try await agent.send("a good one")
      let box = agent.world.mailbox(of: RealAgent.name)
      try await eventually("it comes when a person has cleared the composer", within: .seconds(60))
      {
        if try await agent.row()["hold"]?["reason"]?.string == Hold.Reason.draft.rawValue {
          try await agent.press("C-e", "C-u")
        }
        return try box.counts().unread == 1
      }
      #expect(try await agent.world.done("explain", next).contains("seen in the transcript"))
    }
  }
}

extension RealAgent {
  /// Presses a key until its screen changes, as a person does: what comes at the moment in which a
  /// question opens is lost.
  fileprivate func answer(with key: String) async throws {
    let before = try await screen()
    for attempt in 1... {
      try await press(key)
      do {
        return try await eventually("\(key) is answered", within: .seconds(3)) {
          try await screen() != before
        }
      } catch  where attempt < 7 {}
    }
  }

  /// Presses a key until its screen shows something: one that comes while it ends a turn may be lost.
  fileprivate func press(_ key: String, until text: String) async throws {
    for attempt in 1... {
      try await press(key)
      do {
        return try await shows(text, within: .seconds(10))
      } catch  where attempt < 7 {}
    }
  }

  /// Presses the key that ends a question, until there is none: of a screen that moves by itself nothing
  /// else tells that the key was taken.
  fileprivate func end(with key: String) async throws {
    for attempt in 1... {
      try await press(key)
      do {
        return try await eventually("\(key) ends the question", within: .seconds(3)) {
          try await question() == nil
        }
      } catch  where attempt < 7 {}
    }
  }

  /// The name of the dialog on its screen for which `list` says that it needs a person; nil where there
  /// is none.
  fileprivate func question() async throws -> String? {
    let row = try await row()
    guard row["status"] == "needs_you", let why = row["seen"]?["why"]?.string else { return nil }
    let dialogs = Profile.builtIn[kind.rawValue]?.screen.dialogs ?? []
    return dialogs.map(\.name).first { why.hasPrefix("\($0): ") }
  }
}
