import Control
import Model
import Tasks

extension Command {
  private static let id = Operand<String?>("ID")

  static let taskClaim = Command(
    "task claim", "Take a task that nobody has yet: this one, or the oldest of your team.",
    operands: [id], options: [asAgent, team, json], example: "roost task claim"
  ) { words, session in
    let agent = try Identity(session).worker(words[Self.asAgent], team: words[Self.team])
    let request = TaskRequest(task: words[Self.id], agent: "\(agent)")
    let answer = try await session.daemon().call(.claimTask, request.json, as: TeamTask.init)
    session.show(answer) { task in
      session.print("task \(task.shortID) is yours: \(task.title)")
      session.printText(task.prompt)
    }
  }
}
