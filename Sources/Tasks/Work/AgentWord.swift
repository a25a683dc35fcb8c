/// What an agent says of its work on a task.
package enum AgentWord: Sendable, Equatable {
  case started
  case progress(Attempt.Progress)
  case done(TaskAnswer)
  case failed(String)

  /// What the log takes note of.
  ///
  /// An answer that comes after the attempt has ended otherwise is kept and marked late.
  package func events(of task: TeamTask, _ attempt: Attempt) throws(TaskError) -> [TaskEvent] {
    let start: [TaskEvent] =
      attempt.state == .queued || attempt.state == .delivered
      ? [.running(task: task.id, number: attempt.number)] : []
    let answered = TaskError.alreadyAnswered(
      attempt.agent, task: task.shortID, state: attempt.state)
    switch self {
    case .started:
      guard !attempt.state.isTerminal else { throw answered }
      return start
    case .progress(let progress):
      guard !attempt.state.isTerminal else { throw answered }
      guard (0...100).contains(progress.percent) else { throw .badPercent(progress.percent) }
      return start + [.progress(task: task.id, number: attempt.number, progress)]
    case .done(let answer):
      guard answer.text.utf8.count <= TaskAnswer.textLimit else {
        throw .tooLong(bytes: answer.text.utf8.count, limit: TaskAnswer.textLimit)
      }
      switch attempt.state {
      case .queued, .delivered, .running:
        return start + [.ended(task: task.id, number: attempt.number, .succeeded(answer))]
      case .timedOut, .cancelled:
        guard attempt.answer == nil else { throw answered }
        return [.late(task: task.id, number: attempt.number, answer)]
      case .succeeded, .failed: throw answered
      }
    case .failed(let why):
      guard !attempt.state.isTerminal else { throw answered }
      return start + [.ended(task: task.id, number: attempt.number, .failed(why))]
    }
  }
}
