import Control
import JSONSyntax
import Model
import Tasks

/// Waits for tasks, telling what changes meanwhile.
struct TaskWait: Sendable {
  let session: Session
  let daemon: ControlClient
  /// Who made the tasks, where that is who waits.
  var owner: Address?
  var isTelling = true

  /// The tasks once all of them are over; `look` is called whenever one has changed.
  func end(of ids: [String], look: () throws -> Void = {}) async throws -> [TeamTask] {
    var poll = LongPoll(session, daemon)
    var seen = ids.map { SeenTask(id: $0) }
    var told: [String: String] = [:]
    while true {
      let replies = try await poll.answer(
        .awaitTasks, AwaitTasksRequest(tasks: seen, by: owner).json, as: SeenTaskReply.list
      ).value
      for reply in replies { tell(reply.task, &told) }
      try look()
      let tasks = replies.map(\.task)
      if tasks.allSatisfy(\.state.isTerminal) { return tasks }
      seen = replies.map { SeenTask(id: $0.task.id, revision: $0.revision) }
    }
  }

  private func tell(_ task: TeamTask, _ told: inout [String: String]) {
    for attempt in task.attempts where isTelling {
      var words = "\(attempt.agent.name) \(attempt.state.rawValue)"
      if let progress = attempt.progress, !attempt.state.isTerminal {
        words += " \(progress.percent) %\(progress.note.map { " \($0)" } ?? "")"
      }
      if let error = attempt.error { words += ": \(error)" }
      guard told.updateValue(words, forKey: "\(task.id) \(attempt.number)") != words,
        attempt.state != .queued
      else { continue }
      session.say("task \(task.shortID): \(words)")
    }
  }

  /// Prints what tasks came to; an error where not all are done.
  static func show(_ tasks: [TeamTask], _ session: Session) throws {
    let json = tasks.count == 1 ? tasks[0].json : .array(tasks.map(\.json))
    session.show(json) {
      for task in tasks where task.state == .done {
        session.say(TaskReport(task).headline)
        if let answer = task.outcome?.answer { session.printText(answer.text) }
      }
    }
    guard let failed = tasks.first(where: { $0.state != .done }) else { return }
    // Also where nobody took it in time; one that was called off was not late.
    let isLate = failed.state == .failed && failed.attempts.allSatisfy { $0.state == .timedOut }
    throw CommandFailure(
      TaskReport(failed).headline, code: isLate ? ExitCode.timedOut : ExitCode.failed)
  }
}
