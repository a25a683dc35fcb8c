import Control
import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")
  private static let agent = Option<String>(
    "agent", value: "NAME", kind: .agent, "who is to try it (default: those who did not succeed)")

  static let taskRetry = Command(
    "task retry", "Give a task once more that failed or was cancelled.", operands: [id],
    options: [agent, json], example: "roost task retry 7k2f --agent bob"
  ) { words, session in
    let request = TaskRequest(task: words[Self.id], agent: words[Self.agent])
    let answer = try await session.daemon().call(.retryTask, request.json, as: TeamTask.init)
    session.show(answer) { session.print(TaskReport($0).headline) }
  }
}
