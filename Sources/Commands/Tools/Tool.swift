import JSONSyntax
import MCP

/// What an agent can do by a tool: what the tool says of itself, and what a call does.
///
/// One file a tool, named after it; its name in `all` is the rest.
struct Tool: Sendable {
  let declaration: ToolDeclaration
  let run: @Sendable (Arguments, ToolContext) async throws -> ToolResult

  init(
    _ name: String, _ summary: String, arguments: [any ToolArgument],
    result: [Schema.Property], hints: ToolDeclaration.Hints,
    options: ToolDeclaration.Options = [],
    missing: (@Sendable (String) -> String)? = nil,
    run: @escaping @Sendable (Arguments, ToolContext) async throws -> ToolResult
  ) {
    var declaration = ToolDeclaration(
      name, summary, arguments: arguments, result: .object(result), hints: hints,
      options: options)
    declaration.missing = missing
    self.declaration = declaration
    self.run = run
  }

  /// Every tool, in the order in which clients list them.
  static let all: [Tool] = [
    .sendMessage, .readInbox, .replyMessage, .waitMessage, .acknowledgeMessage, .searchMessages,
    .listAgents, .claimTask, .updateTask, .listTasks, .createTask, .waitTask, .spawnAgent,
    .stopAgent, .answerInvitation, .budgetStatus, .messageStatus, .recallMessage, .swarmExecute,
    .swarmShare,
  ]

  /// The seed's own tools, by the names and in the words that it has for them.
  static let seed: [Tool] = [
    .teamForm, .teamDelegate, .teamStatus, .teamList, .teamDisband, .teamFormWithBudget,
    .teamCompleteMilestone, .swarmExecute, .swarmShare,
  ]

  /// Mail by the names of mcp_agent_mail, so that prompts that were written for it work.
  static let mail: [Tool] = [
    .mailEnsureProject, .mailRegisterAgent, .mailSendMessage, .mailReplyMessage, .mailFetchInbox,
    .mailMarkRead, .mailAcknowledge, .mailSearchMessages, .mailWhois, .mailListContacts,
  ]

  /// Which tools a client is shown.
  enum Choice: String, Sendable, CaseIterable {
    /// Those that every agent needs.
    case core
    case all
    /// Teams and swarms by the seed's names, and nothing else.
    case seed
    /// Mail by the names of mcp_agent_mail, and nothing else.
    case mail

    var tools: [Tool] {
      switch self {
      case .core: Tool.all.filter { !$0.declaration.options.contains(.isExtra) }
      case .all: Tool.all
      case .seed: Tool.seed
      case .mail: Tool.mail
      }
    }
  }

  /// How long a tool that waits may hold its client.
  static let patience = Duration.seconds(45)
  /// How often one that waits says so.
  static let pulse = Duration.seconds(10)
}
