import Foundation
import Model
import Platform
import Store
import Tasks

/// Who hears of what became of tasks.
extension TaskService {
  /// Tells those whom it concerns that a task has come to a state, once.
  func tell(_ task: TeamTask, _ log: TaskLog) async throws {
    switch task.state {
    case .waiting, .open: return
    case .deciding: try await askLeader(task, log)
    case .done, .failed, .cancelled, .skipped:
      if !watchers.waits(task.createdBy, for: task.id) { try await tellCreator(task) }
      try await tellWorkers(task)
    }
    try await change(log) { tasks in
      guard let now = tasks[task.id], now.state == task.state, now.toldState != now.state else {
        return []
      }
      return [.told(task: task.id, now.state)]
    }
  }

  private func tellCreator(_ task: TeamTask) async throws {
    var message = Message(from: Name.roost, text: TaskReport(task).text)
    message.to = task.createdBy.name
    message.kind = Self.resultKind
    message.key = "task-\(task.id)-\(task.state.rawValue)-\(task.attempts.count)"
    message.summary = "task \(task.shortID) is \(task.state.rawValue)"
    try await send(message, to: task.createdBy)
  }

  /// Those of other teams hear of the task of a team whose mailboxes are gone.
  func tellOthers(_ task: TeamTask, of team: String) async throws {
    if task.createdBy.team != team, !watchers.waits(task.createdBy, for: task.id) {
      try await tellCreator(task)
    }
    try await tellWorkers(task) { $0.team != team }
  }

  /// Those who work on it hear that it is over; nobody types into what they do by themselves.
  private func tellWorkers(
    _ task: TeamTask, where isTold: (Address) -> Bool = { _ in true }
  ) async throws {
    for attempt in task.newestAttempts where attempt.message != nil && isTold(attempt.agent) {
      guard attempt.state == .cancelled || attempt.state == .timedOut else { continue }
      let why = attempt.error ?? attempt.state.rawValue
      try await context.notify(
        attempt.agent, "task-\(task.id)", "task-\(task.id)-over-\(attempt.number)",
        "task \(task.shortID) is no longer yours: \(why)")
    }
  }

  private func askLeader(_ task: TeamTask, _ log: TaskLog) async throws {
    let leader = leader(of: log.tasks)
    var message = Message(from: Name.roost, text: TaskReport(task).question)
    message.to = leader.name
    message.kind = Self.resultKind
    message.key = "task-\(task.id)-decide-\(task.attempts.count)"
    message.summary = "task \(task.shortID) has to be decided"
    try await send(message, to: leader)
  }

  func send(_ message: Message, to address: Address) async throws {
    _ = try await context.post(message, address)
  }

  /// The kind of messages that tell what came of a task.
  static let resultKind = "task_result"
}
