import JSONSyntax
import MCP
import Tasks

extension Tool {
  private static let ids = Argument<[String]>("ids", count: 100)
  private static let seconds = Argument<Int>("seconds", 1...45, 45)

  static let waitTask = Tool(
    "wait_task", "Wait until tasks are over. Where `over` is false they go on: call again.",
    arguments: [ids, seconds], result: [.init("over", .boolean), .init("tasks", .list)],
    hints: .looks, options: [.waits, .isExtra]
  ) { arguments, context in
    let caller = try await context.caller()
    let tasks = try await context.tasks(
      arguments[Self.ids], for: caller, within: .seconds(arguments[Self.seconds]))
    let values = tasks.map { TaskValue(task: $0, hasTexts: true) }
    return ToolResult(
      [
        "over": .bool(tasks.allSatisfy(\.state.isTerminal)), "tasks": .array(values.map(\.json)),
      ], links: values.compactMap(\.link))
  }
}
