import Control
import JSONRPC
import JSONSyntax
import MCP
import Model
import Tasks

extension Tool {
  private static let id = Argument<String?>("id", "without: the oldest that is free")

  static let claimTask = Tool(
    "claim_task", "Take a task that nobody has. Without `task` in the result none is free.",
    arguments: [id], result: [.init("task", .members)], hints: .adds
  ) { arguments, context in
    let caller = try await context.caller()
    let request = TaskRequest(task: arguments[Self.id], agent: "\(caller.address)")
    do {
      let task = try await caller.session.daemon().call(
        .claimTask, request.json, as: TeamTask.init
      ).value
      let value = TaskValue(task: task, hasTexts: true)
      return ToolResult(["task": value.json], links: [value.link].compactMap { $0 })
    } catch ControlError.refused(let error)
      where error.name == TaskError.nothingToClaim(caller.address).code
    {
      return ToolResult([:])
    }
  }
}
