import Control
import JSONSyntax
import MCP
import Model

extension Tool {
  private static let name = Argument<String>("name")
  private static let reason = Argument<String?>("reason")
  private static let force = Argument<Bool>("force", false, "end it at once, without asking")

  static let stopAgent = Tool(
    "stop_agent", "Ask a teammate to finish, and end it when it agrees.",
    arguments: [name, reason, force],
    result: [.init("name", .string), .init("state", .string), .init("note", .string)],
    hints: .ends, options: [.waits, .isExtra]
  ) { arguments, context in
    let caller = try await context.caller()
    let address = try caller.identity.recipient(arguments[Self.name], team: caller.team)
    guard address != caller.address else {
      throw UsageError("that is you; finish your work and end your session instead")
    }
    let daemon = try await caller.session.daemon()
    let name = JSON.string(address.name)
    if arguments[Self.force] {
      let ended = try await daemon.call(.killAgent, AgentRequest(agent: address).json) {
        try EndReply(json: $0, team: address.team)
      }.value
      return ToolResult([
        "name": name, "state": .string(ended.agent.status),
        "note": .string(EndingWords(ended).sentence(done: "is ended")),
      ])
    }
    var request = ShutdownRequest(
      agent: address, sender: caller.name == Name.user ? Name.lead : caller.name)
    request.reason = arguments[Self.reason]
    request.seconds = Self.answerSeconds
    let asked = request
    let answer = try await context.waiting(for: "the answer of \(address.name)") {
      try await daemon.call(.shutDownAgent, asked.json, timeout: .seconds(120)) {
        try ShutdownReply(json: $0, team: address.team)
      }.value
    }
    let (state, note) =
      switch answer?.outcome {
      case .approved?:
        ("ended", answer?.ended.map { EndingWords($0).sentence(done: "has finished") })
      case .rejected(let why)?: ("refused", why)
      case .silent?, nil: ("silent", "it did not answer and goes on; force=true ends it")
      }
    return ToolResult(["name": name, "state": .string(state), "note": note.map(JSON.string)])
  }

  /// How long the teammate may take: less than a client may be held.
  private static let answerSeconds = 40
}
