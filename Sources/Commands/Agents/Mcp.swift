import MCP
import Platform

extension Command {
  private static let tools = Option<Tool.Choice>(
    "tools", value: "SET", "core, what every agent needs, all, seed, or mail (default: core)")

  static let mcp = Command(
    "mcp", "Serve an agent Roost's tools on standard input and output, as MCP.",
    options: [tools],
    details: """
      An agent's program starts it, one for each session: put the command `roost mcp` into its list
      of MCP servers, as in `claude mcp add roost -- roost mcp`. ROOST_AGENT and ROOST_TEAM tell who
      the agent is, or else the pane that the program runs in. It speaks the versions 2024-11-05 to
      2026-07-28 of the Model Context Protocol, and ends with its input. A daemon that does not run
      is started when a tool needs one. state/MCP.md tells what the tools take.
      """,
    example: "roost mcp --tools all"
  ) { words, session in
    let server = AgentServer(session: session, choice: words[Self.tools] ?? .core)
    if StandardStreams.inputIsTerminal {
      session.say("an agent's program starts this, and talks to it; end it with Ctrl-D")
    }
    let output = try StandardStreams.takeOut()
    let loop = ServerLoop(server.catalog, server.services) { line in
      await (try? blocking { output.write(line) }) ?? false
    }
    try await loop.run { try await blocking { try StandardStreams.readSome() } }
  }
}
