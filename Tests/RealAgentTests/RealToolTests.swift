import JSONSyntax
import Model
import Platform
import Store
import TestSupport
import Testing

/// Real agents that use Roost's tools.
@Suite(.scratch, .needsAgents, .serialized, .timeLimit(.minutes(20))) struct RealToolTests {
  /// The words that give Claude Code the server, and let it be used without asking.
  private static func options() throws -> [String] {
    let servers: JSON = [
      "mcpServers": ["roost": ["command": .string(try BuiltPrograms.roost), "args": ["mcp"]]]
    ]
    return [
      "--mcp-config", servers.text(), "--strict-mcp-config", "--allowedTools", "mcp__roost",
    ]
  }

  @Test(arguments: RealAgent.Kind.installed([.claude]))
  func `Two agents ask and answer each other by tools alone`(kind: RealAgent.Kind) async throws {
    try await RealAgent.with(kind, options: Self.options()) { agent in
      let world = agent.world
      try await world.spawn(
        "bob", ["--profile", kind.rawValue, "--cwd", agent.directory], agent.command)
      for number in 1...2 {
        let question = "where is schema \(number)? %%answer=in schema-\(number).sql"
        let call: JSON = ["to": "bob", "body": .string(question)]
        try await world.done(
          "send", RealAgent.name, "ask bob\n%%tool=mcp__roost__send_message \(call.text())")
        try await eventually("ann has the answer \(number)", within: .seconds(60)) {
          try world.mailbox(of: RealAgent.name).readAll().contains {
            $0.from == "bob" && $0.text == "in schema-\(number).sql" && $0.replyTo != nil
          }
        }
        let asked = try world.mailbox(of: "bob").readAll().last
        #expect(asked?.from == RealAgent.name && asked?.text == question)
        // The server is a child of the agent's program, which the daemon sees.
        #expect(asked?.attestation == .process)
      }
      try await world.done("kill", "bob")
    }
  }
}
