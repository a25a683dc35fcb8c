import Control
import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")
  private static let reason = Option<String>("reason", value: "R", "why; its workers are told")

  static let taskCancel = Command(
    "task cancel", "Call a task off.", operands: [id], options: [reason, Sending.sender, json],
    example: "roost task cancel 7k2f --reason \"no longer needed\""
  ) { words, session in
    let request = TaskRequest(
      task: words[Self.id], reason: words[Self.reason],
      by: try Identity(session).speaker(words[Sending.sender]))
    let answer = try await session.daemon().call(.cancelTask, request.json, as: TeamTask.init)
    session.show(answer) { session.print(TaskReport($0).headline) }
  }
}
