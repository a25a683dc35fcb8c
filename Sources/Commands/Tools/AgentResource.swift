import Control
import JSONRPC
import JSONSyntax
import MCP
import Model
import Platform
import Store
import Tasks

/// What an agent can read at an address.
///
/// Its name in `all` is what it takes to add one.
struct AgentResource: Sendable {
  let declaration: ResourceDeclaration
  /// The content, or nil where there is no such thing; `word` is what the address fills in.
  let read: @Sendable (_ word: String, ToolContext) async throws -> String?
  /// What changes when it does.
  var source: Source = .nothing

  enum Source: Sendable {
    case nothing
    /// The caller's mailboxes.
    case mail
    /// What the daemon tells of agents.
    case agents
    /// What the daemon tells of tasks.
    case tasks
  }

  static let all: [AgentResource] = [.me, .inbox, .agents, .tasks, .message, .thread, .task]

  static let me = AgentResource(
    declaration: ResourceDeclaration(
      "roost://me", "me", "Who you are in your team, and how to work with others.",
      mimeType: "text/plain")
  ) { _, context in
    let caller = try await context.caller()
    return try PrimeFile.text(for: caller.address, in: caller.identity.state, caller.session.home)
  }

  static let inbox = AgentResource(
    declaration: ResourceDeclaration(
      "roost://inbox", "inbox", "Headers of your unread messages; reading it marks nothing."),
    read: { _, context in
      let caller = try await context.caller()
      let unread = try await blocking {
        try caller.boxes().flatMap { try $0.box.readUnread() }
      }
      return JSON.array(unread.map { MessageValue(message: $0, hasBody: false).json }).text()
    }, source: .mail)

  static let agents = AgentResource(
    declaration: ResourceDeclaration(
      "roost://agents", "agents", "The agents of your team, and what they do."),
    read: { _, context in
      let caller = try? await context.caller()
      return try await context.agents(of: caller?.team, caller).text()
    }, source: .agents)

  static let message = AgentResource(
    declaration: ResourceDeclaration(
      "roost://message/{id}", "message", "One of your messages, whole; reading it marks nothing.")
  ) { id, context in
    let caller = try await context.caller()
    guard let found = try? caller.message(id) else { return nil }
    return MessageValue(message: found.message, isWhole: true).json.text()
  }

  static let thread = AgentResource(
    declaration: ResourceDeclaration(
      "roost://thread/{id}", "thread", "The messages of a conversation that you take part in.")
  ) { id, context in
    let caller = try await context.caller()
    let messages = try await blocking { try caller.thread(id) }
    guard !messages.isEmpty else { return nil }
    return JSON.array(messages.map { MessageValue(message: $0).json }).text()
  }

  static let tasks = AgentResource(
    declaration: ResourceDeclaration(
      "roost://tasks", "tasks", "The newest tasks of your team, and those that concern you."),
    read: { _, context in
      try await context.caller().tasks(of: nil).told(limit: 100).text()
    }, source: .tasks)

  static let task = AgentResource(
    declaration: ResourceDeclaration(
      "roost://task/{id}", "task", "A task, whole: what is asked and what was answered.")
  ) { id, context in
    let caller = try await context.caller()
    do {
      return TaskValue(task: try await caller.task(id), isWhole: true).json.text()
    } catch ControlError.refused(let error) where error.name == TaskError.unknownTask(id).code {
      return nil
    }
  }
}

extension ToolCaller {
  /// The messages of a thread that the caller sent or got, the oldest first.
  func thread(_ id: String) throws -> [Message] {
    var search = MailSearch(newest: Self.threadLimit) { mail in
      guard mail.message.thread == id || mail.message.id == id else { return false }
      return mail.file.owner.map(self.mail.contains) == true || mail.message.from == name
        || mail.message.from == "\(address)"
    }
    let limit = try session.settings().mailboxByteLimit
    for file in try session.home.allMail() { try search.look(into: file, byteLimit: limit) }
    return search.sorted().map(\.message)
  }

  private static let threadLimit = 50
}
