import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Messages through the doors that real agents have of their own.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20)))
struct RealDoorTests {
  /// Who has a door whatever it does.
  private static let always = RealAgent.Kind.installed([.claude, .codex])

  /// Starts an agent whose door is open.
  private func with(
    _ kind: RealAgent.Kind, _ mode: Agent.Mode = .auto, pause: Double = 0.2,
    _ body: @Sendable (RealAgent) async throws -> Void
  ) async throws {
    let mode = ["--mode", mode.rawValue]
    guard kind == .codex else {
      return try await RealAgent.with(kind, pause: pause, spawning: mode, body)
    }
    let socket = Scratch.path("server.sock")
    let remote = ["--remote", "unix://\(socket)"]
    try await RealAgent.with(kind, pause: pause, options: remote, isSpawned: false) { agent in
      let server = agent.command.dropLast(remote.count) + ["app-server", "--listen", remote[1]]
      let words = server.map { "'\($0)'" }.joined(separator: " ")
      _ = try await agent.world.pane("cd '\(agent.directory)' && exec \(words)")
      try await eventually("the app server listens") { try Files.status(socket) != nil }
      try await agent.spawn(mode)
      try await body(agent)
    }
  }

  private func entries(of id: String, _ agent: RealAgent) throws -> [JournalEntry] {
    let bytes = try Files.read(agent.world.home.journal) ?? []
    return try bytes.split(separator: UInt8(ascii: "\n")).map {
      try JournalEntry(json: JSON(parsing: Array($0)))
    }.filter { $0.messages.contains(id) }
  }

  private func opened(_ agent: RealAgent) async throws {
    try await eventually("the door is open", within: .seconds(40)) {
      let channel = try await agent.row()["channel"]
      return channel?["name"] != nil && channel?["why"] == nil
    }
  }

  /// Each message was heard once, in its order, as it was sent.
  private func expectHeard(_ sent: [(id: String, text: String)], _ agent: RealAgent) async throws {
    let last = sent.last?.id ?? ""
    try await eventually("the model was asked with the last one", within: .seconds(40)) {
      ModelServer.messages(in: try agent.model.conversation()).last?.id == last
    }
    let heard = ModelServer.messages(in: try agent.model.conversation())
    #expect(heard.map(\.id) == sent.map(\.id))
    for (heard, sent) in zip(heard, sent) { #expect(heard.text.hasPrefix(sent.text)) }
  }

  @Test(arguments: always)
  func `Messages go through the door while it rests, works, asks and has a draft`(
    kind: RealAgent.Kind
  ) async throws {
    try await with(kind, pause: 0.5) { agent in
      try await opened(agent)
      var sent: [(id: String, text: String)] = []
      func send(_ text: String) async throws {
        let id = try await agent.send(text)
        sent.append((MessageID.short(id), text))
        try await eventually("\(text) went through the door") {
          try entries(of: id, agent).contains { $0.verdict == .submitted && $0.door != nil }
        }
      }
      try await send("while you rest")
      try await send("while you work")
      try await agent.status("idle")
      try await agent.press("a draft of a person")
      try await agent.shows("a draft of a person")
      try await send("over a draft\n\nof three lines\n/exit")
      try await agent.shows("a draft of a person")
      try await expectHeard(sent, agent)
    }
  }

  @Test(arguments: always)
  func `A daemon that is killed while the door takes a message loses nothing and repeats nothing`(
    kind: RealAgent.Kind
  ) async throws {
    try await with(kind) { agent in
      try await opened(agent)
      var sent: [(id: String, text: String)] = []
      func send(_ text: String) async throws -> String {
        let id = try await agent.send(text)
        sent.append((MessageID.short(id), text))
        return id
      }
      _ = try await send("the first")
      try await agent.world.allRead(RealAgent.name)
      for event in [nil, JournalEntry.Event.intent, .verdict] {
        let id = try await send("killed after \(event?.rawValue ?? "it was stored")")
        try await eventually("the delivery is so far") {
          try event == nil || entries(of: id, agent).contains { $0.event == event }
        }
        if let pid = try agent.world.daemonPID() { Signals.send(9, to: pid) }
        try await eventually("the daemon is gone") { try agent.world.daemonPID() == nil }
        try await agent.world.done("up")
      }
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      try await expectHeard(sent, agent)
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.codex]))
  func `What is typed into a Codex on an app server is not taken for lost`(
    kind: RealAgent.Kind
  ) async throws {
    try await with(kind, .paste) { agent in
      let id = try await agent.send("by the pane")
      try await agent.world.allRead(RealAgent.name, within: .seconds(40))
      #expect(try entries(of: id, agent).allSatisfy { $0.door == nil })
      try await expectHeard([(MessageID.short(id), "by the pane")], agent)
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.gptme]))
  func `What comes while gptme works waits in its queue, and what comes while it rests is typed`(
    kind: RealAgent.Kind
  ) async throws {
    try await with(kind, pause: 4) { agent in
      // Before its first prompt it reads the queue, too.
      try await agent.rests(within: .seconds(60))
      let first = try await agent.send("while you rest")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      #expect(try entries(of: first, agent).allSatisfy { $0.door == nil })
      let second = try await agent.send("while you work")
      try await agent.world.allRead(RealAgent.name, within: .seconds(60))
      #expect(
        try entries(of: second, agent).contains { $0.door != nil && $0.verdict == .submitted })
      try await expectHeard(
        [(MessageID.short(first), "while you rest"), (MessageID.short(second), "while you work")],
        agent)
    }
  }
}
