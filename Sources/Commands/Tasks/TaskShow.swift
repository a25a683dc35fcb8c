import Control
import Model
import Tasks

extension Command {
  private static let id = Operand<String>("ID")

  static let taskShow = Command(
    "task show", "Show a task: who works on it, what they answered, what came of it.",
    operands: [id], options: [json], example: "roost task show 7k2f"
  ) { words, session in
    let answer = try await session.daemon().call(
      .showTask, TaskRequest(task: words[Self.id]).json, as: TeamTask.init)
    session.show(answer) { task in
      session.print(TaskReport(task).headline)
      session.printText(task.prompt)
      session.print(
        "made by \(task.createdBy) at \(Timestamp.text(task.createdAt)); \(task.resolution.rawValue)"
          + (task.deadline.map { "; until \(Timestamp.text($0))" } ?? ""))
      for attempt in task.attempts { show(attempt, session) }
    }
  }

  private static func show(_ attempt: Attempt, _ session: Session) {
    var line = "\(attempt.number). \(attempt.agent) \(attempt.state.rawValue)"
    if let seconds = attempt.seconds { line += " after \(Int(seconds)) s" }
    if attempt.isLate { line += ", answered late" }
    if let progress = attempt.progress {
      line += ", \(progress.percent) %\(progress.note.map { " \($0)" } ?? "")"
    }
    if let error = attempt.error { line += ": \(error)" }
    session.print(line)
    if let answer = attempt.answer { session.printText(answer.text) }
  }
}
