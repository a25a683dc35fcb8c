import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Real agents that `roost setup` has given Roost's tools and hooks.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20))) struct RealSetupTests {
  /// What a person would agree to when asked.
  private static func consent(_ kind: RealAgent.Kind) -> [String] {
    switch kind {
    case .claude: ["--allowedTools", "mcp__roost"]
    case .codex:
      [
        "--dangerously-bypass-hook-trust", "-c",
        "mcp_servers.roost.default_tools_approval_mode=\"approve\"",
      ]
    default: []
    }
  }

  private static func tool(_ name: String, of kind: RealAgent.Kind) -> String {
    kind == .codex ? "mcp__roost.\(name)" : "mcp__roost__\(name)"
  }

  private static var home: String { Scratch.path("agent") }

  /// Every file of an agent's settings that setup may touch.
  private static func settings(_ kind: RealAgent.Kind) throws -> [String: [UInt8]?] {
    let names =
      kind == .claude
      ? [".claude.json", ".claude/settings.json"] : [".codex/config.toml", ".codex/hooks.json"]
    var files: [String: [UInt8]?] = [:]
    for name in names { files[name] = try Files.read("\(home)/\(name)") }
    return files
  }

  private static func setup(_ agent: RealAgent, _ words: String...) async throws {
    let exit = try await ChildProcess(
      BuiltPrograms.roost,
      ["setup", agent.kind.rawValue, "--scope", "user", "--project", agent.directory, "--yes"]
        + words, environment: agent.world.environment.merging(["HOME": home]) { $1 }
    ).run()
    #expect(exit.code == 0, "\(exit.errorText)")
  }

  /// Types a text as a person would: Enter so close behind it that it seems to be pasted is a line of
  /// it.
  private static func type(_ text: String, into agent: RealAgent) async throws {
    try await agent.press(text)
    try await eventually("the model has what was typed", within: .seconds(30)) {
      try await agent.press("Enter")
      return try agent.model.turns().contains { $0.contains { $0.contains(text) } }
    }
  }

  @Test(arguments: RealAgent.Kind.installed([.claude, .codex]))
  func `Its hooks fire and answer, and its model calls the tools`(kind: RealAgent.Kind) async throws
  {
    try await RealAgent.with(kind, options: Self.consent(kind), isSpawned: false) { agent in
      let before = try Self.settings(kind)
      try await Self.setup(agent)
      #expect(try Self.settings(kind) != before)
      try await agent.spawn(["--mode", "hook"])
      try await agent.rests(within: .seconds(40))
      // At a prompt: the one line that wakes it.
      try await agent.send("mail at a prompt")
      try await eventually("the model has it", within: .seconds(60)) {
        try agent.model.conversation().contains { $0.contains("mail at a prompt") }
      }
      try await agent.world.allRead(RealAgent.name)
      try await agent.status("idle", within: .seconds(30))
      // At the end of a turn.
      try await Self.type("%%wait=5 slow", into: agent)
      try await agent.status("running", within: .seconds(30))
      try await agent.send("mail at the end")
      try await eventually("the model has that too", within: .seconds(60)) {
        try agent.model.conversation().contains { $0.contains("mail at the end") }
      }
      try await agent.world.allRead(RealAgent.name)
      try await agent.status("idle", within: .seconds(30))
      // A tool of Roost's, and the mail that its end brings.
      let call: JSON = ["to": "team-lead", "body": "from the tool"]
      let name = Self.tool("send_message", of: kind)
      try await Self.type("%%tool=\(name) \(call.text())", into: agent)
      try await eventually("the lead has it", within: .seconds(60)) {
        try agent.world.mailbox(of: Name.lead).readAll().contains { $0.text == "from the tool" }
      }
      let sent = try agent.world.mailbox(of: Name.lead).readAll().last {
        $0.text == "from the tool"
      }
      #expect(sent?.from == RealAgent.name && sent?.attestation == .process)
      try await eventually("the hook told of the tool", within: .seconds(30)) {
        try await agent.row()["spawn"]?["last_tool"]?.string?.contains("send_message") == true
      }
      let byHook = try Journal.read(agent.world.home).entries.filter { entry in
        entry.event == .acknowledged && entry.reason == "hook"
      }
      #expect(byHook.flatMap(\.messages).count == 2)
      #expect(try await !agent.screen().contains("hook error"))
      try await agent.world.done("kill", RealAgent.name)
      // The program has written its own settings since: what is left has nothing of Roost's.
      try await Self.setup(agent, "--remove")
      for (name, content) in try Self.settings(kind) {
        let text = String(decoding: content ?? [], as: UTF8.self)
        let json = try? JSON(parsing: content ?? [])
        #expect(!text.contains("roost hook"), "\(name): \(text)")
        #expect(!text.contains("mcp_servers.roost") && json?["mcpServers"]?["roost"] == nil)
      }
    }
  }
}
