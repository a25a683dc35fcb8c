import JSONSyntax
import MCP
import Model
import Tasks

/// A task as tools and resources tell it.
struct TaskValue {
  let task: TeamTask
  /// Whether what is asked and what was answered is told, too.
  var hasTexts = false
  var isWhole = false

  var json: JSON {
    let head: JSON = [
      "id": .string(task.id), "title": .string(task.title), "team": .string(task.team),
      "state": .string(task.state.rawValue), "by": .string("\(task.createdBy)"),
      "deadline": task.deadline.map { .string(Timestamp.text($0)) },
      "agents": .array(task.newestAttempts.map(attempt)),
    ]
    guard let members = head.object, hasTexts || isWhole else { return head }
    let more: JSON = [
      "detail": .string(told(task.prompt)), "params": task.parameters,
      "verify": task.verify.map(JSON.string),
      "after": task.dependencies.isEmpty ? nil : .array(task.dependencies.map(JSON.string)),
      "outcome": task.outcome.map(outcome),
    ]
    return .object(members.adding(more.object ?? JSONObject()))
  }

  private func attempt(_ attempt: Attempt) -> JSON {
    [
      "name": .string("\(attempt.agent)"), "state": .string(attempt.state.rawValue),
      "percent": (attempt.progress?.percent).map(JSON.integer),
      "note": (attempt.progress?.note).map(JSON.string),
      "error": attempt.error.map(JSON.string), "late": attempt.isLate ? true : nil,
      "result": hasTexts || isWhole ? (attempt.answer?.text).map { .string(told($0)) } : nil,
    ]
  }

  private func outcome(_ outcome: TaskOutcome) -> JSON {
    [
      "result": (outcome.answer?.text).map { .string(told($0)) },
      "commit": (outcome.answer?.commit).map(JSON.string),
      "winner": outcome.winner.map { .string("\($0)") }, "votes": .integer(outcome.votes),
      "total": .integer(outcome.total), "error": outcome.error.map(JSON.string),
    ]
  }

  private func told(_ text: String) -> String { isCut(text) ? MessageValue.start(of: text) : text }

  private func isCut(_ text: String) -> Bool {
    !isWhole && text.utf8.count > MessageValue.bodyLimit
  }

  /// Where the rest is, of a task whose texts are longer than what is told of them.
  var link: ToolResult.Link? {
    let texts = [task.prompt] + task.attempts.compactMap { $0.answer?.text }
    guard hasTexts, texts.contains(where: isCut) else { return nil }
    return ToolResult.Link(
      uri: AgentResource.task.declaration.address(task.id), name: "the whole task \(task.shortID)")
  }
}

extension [TeamTask] {
  /// The newest tasks first, as many as one call tells.
  func told(limit: Int) -> JSON {
    let newest = sorted { $0.createdAt > $1.createdAt }
    return [
      "tasks": .array(newest.prefix(limit).map { TaskValue(task: $0).json }),
      "left": .integer(Swift.max(0, count - limit)),
    ]
  }
}
