import Control
import Foundation
import JSONSyntax
import MCP
import Model

extension Tool {
  private static let name = Argument<String>("name")
  private static let prompt = Argument<String>("prompt", limit: Text.bodyLimit)
  private static let kind = Argument<String?>("kind", "claude, codex, …; default claude")
  private static let model = Argument<String?>("model")
  private static let cwd = Argument<String?>("cwd")
  private static let role = Argument<String?>("role", "explore, general or coder")
  private static let mode = Argument<Permission?>("mode")
  private static let worktree = Argument<Bool>("worktree", false, "a git worktree of its own")

  static let spawnAgent = Tool(
    "spawn_agent", "Start a teammate with a first task; its answers come by mail.",
    arguments: [name, prompt, kind, model, cwd, role, mode, worktree],
    result: [
      .init("name", .string), .init("state", .string), .init("pane", .string),
      .init("note", .string),
    ],
    hints: .starts, options: [.waits, .isExtra]
  ) { arguments, context in
    let caller = try await context.caller()
    let session = caller.session
    var request = SpawnRequest(
      name: try Name.checked(arguments[Self.name]), team: caller.team,
      workingDirectory: session.absolute(
        arguments[Self.cwd] ?? FileManager.default.currentDirectoryPath),
      socket: session.tmuxSocket)
    request.profile = arguments[Self.kind] ?? "claude"
    request.prompt = arguments[Self.prompt]
    request.model = arguments[Self.model]
    request.type = arguments[Self.role]
    request.permission = arguments[Self.mode]?.rawValue
    request.wantsWorktree = arguments[Self.worktree]
    request.searchPath = session.environment["PATH"]
    request.sender = AttestedSender(caller.name)
    // A client may keep the terminal's variables from its servers; Roost knows the caller's pane.
    if let pane = caller.identity.state.agent(caller.address)?.pane {
      request.socket = pane.socket
      request.place = .window(beside: pane.pane)
    }
    let daemon = try await session.daemon()
    let (asked, team) = (request, request.team)
    let answer = try await context.waiting(for: "the start of \(request.name)") {
      try await daemon.call(.spawnAgent, asked.json, timeout: .seconds(660)) {
        try StartReply(json: $0, team: team)
      }.value
    }
    guard let answer else {
      let note = "it goes on; list_agents tells how it went"
      return ToolResult([
        "name": .string(request.name), "state": "starting", "note": .string(note),
      ])
    }
    return ToolResult([
      "name": .string(answer.agent.name), "state": .string(answer.agent.status),
      "pane": (answer.agent.pane?.pane).map(JSON.string),
      "note": answer.notes.isEmpty ? nil : .string(answer.notes.joined(separator: "; ")),
    ])
  }
}
