import Control
import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")
  private static let pick = Option<String>(
    "pick", value: "NAME", kind: .agent, "whose answer is the result")

  static let taskResolve = Command(
    "task resolve", "Choose between the answers to a task.", operands: [id],
    options: [pick, Sending.sender, json], example: "roost task resolve 7k2f --pick bob"
  ) { words, session in
    guard let pick = words[Self.pick] else {
      throw UsageError("whose answer is it? Give --pick")
    }
    let request = TaskRequest(
      task: words[Self.id], agent: pick,
      by: try Identity(session).speaker(words[Sending.sender]))
    let answer = try await session.daemon().call(.resolveTask, request.json, as: TeamTask.init)
    session.show(answer) { session.print(TaskReport($0).headline) }
  }
}
