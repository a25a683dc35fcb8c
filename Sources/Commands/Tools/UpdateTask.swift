import Control
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let id = Argument<String>("id")
  private static let state = Argument<TaskUpdate.State?>(
    "state", "dropped: called off for all; open: given once more")
  private static let percent = Argument<Int?>("percent", 0...100)
  private static let note = Argument<String?>("note", "how far, or why")
  private static let result = Argument<String?>("result", limit: TaskAnswer.textLimit)
  private static let commit = Argument<String?>("commit")
  private static let cost = Argument<String?>("cost", "such as 0.25usd")
  private static let pick = Argument<String?>("pick", "whose answer counts, where they differ")

  static let updateTask = Tool(
    "update_task", "Tell how far you are with a task, answer it, or settle it.",
    arguments: [id, state, percent, note, result, commit, cost, pick],
    result: [.init("task", .members)], hints: .settles
  ) { arguments, context in
    let caller = try await context.caller()
    var update = TaskUpdate(id: arguments[Self.id], caller: caller)
    update.state = arguments[Self.state]
    update.percent = arguments[Self.percent]
    update.note = arguments[Self.note]
    update.result = arguments[Self.result]
    update.commit = arguments[Self.commit]
    update.cost = arguments[Self.cost]
    update.pick = arguments[Self.pick]
    let (method, parameters) = try update.request()
    let task = try await caller.session.daemon().call(method, parameters, as: TeamTask.init).value
    return ToolResult(["task": TaskValue(task: task).json])
  }
}
