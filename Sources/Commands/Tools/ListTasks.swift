import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let id = Argument<String?>("id", "this one alone, with its texts")
  private static let state = Argument<TaskState?>("state")
  private static let owner = Argument<String?>("owner", "a name")
  private static let team = Argument<String?>("team")
  private static let limit = Argument<Int>("limit", 1...100, 20)

  static let listTasks = Tool(
    "list_tasks", "Tasks of your team and those that concern you, the newest first.",
    arguments: [id, state, owner, team, limit],
    result: [.init("tasks", .list), .init("left", .count)], hints: .looks
  ) { arguments, context in
    let caller = try await context.caller()
    if let id = arguments[Self.id] {
      let value = TaskValue(task: try await caller.task(id), hasTexts: true)
      return ToolResult(
        ["tasks": [value.json], "left": 0], links: [value.link].compactMap { $0 })
    }
    var tasks = try await caller.tasks(of: arguments[Self.team])
    if let state = arguments[Self.state] { tasks = tasks.filter { $0.state == state } }
    if let owner = arguments[Self.owner] {
      tasks = tasks.filter { task in
        task.attempts.contains { $0.agent.name == owner || "\($0.agent)" == owner }
      }
    }
    return ToolResult(tasks.told(limit: arguments[Self.limit]))
  }
}
