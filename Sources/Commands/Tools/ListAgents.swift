import Control
import JSONSyntax
import MCP
import Model

extension Tool {
  private static let team = Argument<String?>("team", "default: yours")
  private static let everyTeam = Argument<Bool>("all", false, "every team's")

  static let listAgents = Tool(
    "list_agents", "Who is there, what they do, and what mail waits for them.",
    arguments: [team, everyTeam],
    result: [
      .init("self", .string),
      .init("agents", .list),
    ],
    hints: .looks
  ) { arguments, context in
    let caller = try? await context.caller()
    let team = arguments[Self.everyTeam] ? nil : arguments[Self.team] ?? caller?.team
    return ToolResult(try await context.agents(of: team, caller))
  }
}

extension ToolContext {
  /// The agents of a team, or of all, as the daemon sees them.
  func agents(of team: String?, _ caller: ToolCaller?) async throws -> JSON {
    let rows = try await AgentRows(session).read(team: team)
    return [
      "self": caller.map { .string("\($0.address)") },
      "agents": .array(rows.map { Self.row($0.value) }),
    ]
  }

  private static func row(_ row: AgentRow) -> JSON {
    switch row {
    case .local(let row):
      let why = AgentRows.why(row)
      return [
        "name": .string(row.agent.name), "team": .string(row.agent.team),
        "state": .string(row.status), "why": why.isEmpty ? nil : .string(why),
        "type": .string(row.agent.type), "cwd": .string(row.agent.workingDirectory),
        "unread": row.waiting.map(JSON.integer),
      ]
    case .remote(let row):
      return [
        "name": .string(row.name), "team": .string(row.team), "state": .string(row.status),
        "type": .string(row.type), "machine": row.node.map(JSON.string),
      ]
    }
  }
}
