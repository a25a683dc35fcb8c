import Foundation
import JSONSyntax
import MCP
import Model
import Store

/// What the tools with the names of mcp_agent_mail have in common: prompts that were written for it
/// name a project and an agent in each call.
enum MailWords {
  static let project = Argument<String?>("project_key", "any; your team is known")

  static func project(_ name: String) -> Argument<String?> { Argument<String?>(name, "any") }

  /// Refuses to act for another agent than the caller.
  static func check(_ name: String?, _ caller: ToolCaller) throws {
    guard let name, name != caller.name, name != "\(caller.address)" else { return }
    throw ArgumentError(
      "you are \(caller.name), and nobody acts here for another: give that name, or none")
  }

  /// A message by that program's names.
  static func json(_ message: Message, hasBody: Bool) -> JSON {
    [
      "id": .string(message.id), "subject": .string(message.summary ?? ""),
      "from": .string(message.from), "created_ts": .string(message.timestamp),
      "importance": .string(message.priority.rawValue),
      "thread_id": message.thread.map(JSON.string), "read": .bool(message.read),
      "body_md": hasBody ? .string(Mailbox.wholeText(of: message)) : nil,
    ]
  }

  /// An agent by that program's names.
  static func json(_ agent: Agent) -> JSON {
    [
      "name": .string(agent.name), "program": .string(agent.profile),
      "project": .string(agent.team), "task_description": .string(agent.type),
      "last_active_ts": .string(agent.condition?.since ?? agent.joinedAt),
    ]
  }

  /// How urgent a message is, by that program's words.
  static func priority(_ importance: String?) throws -> Message.Priority {
    switch importance {
    case nil, "normal": .normal
    case "high", "urgent": .high
    case "low": .low
    case let other?:
      throw ArgumentError(
        "importance is low, normal, high or urgent, not \(Printable.escaped(other))")
    }
  }
}
