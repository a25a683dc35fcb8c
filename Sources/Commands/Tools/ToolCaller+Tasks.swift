import Control
import Model
import Tasks

/// The caller's tasks, as the daemon has them.
extension ToolCaller {
  /// The tasks of a team; without one those of the caller's, and what it gave or was given elsewhere.
  func tasks(of team: String?) async throws -> [TeamTask] {
    let all = try await session.daemon().call(
      .listTasks, ListTasksRequest(team: team).json, as: TaskListReply.init
    ).value.tasks
    guard team == nil else { return all }
    return all.filter { task in
      task.team == self.team || task.createdBy == address
        || task.attempts.contains { $0.agent == address }
    }
  }

  func task(_ id: String) async throws -> TeamTask {
    try await session.daemon().call(.showTask, TaskRequest(task: id).json, as: TeamTask.init).value
  }
}

extension ToolContext {
  /// Waits until tasks are over, and returns them as they are then, or when the time is up.
  func tasks(
    _ ids: [String], for caller: ToolCaller, within limit: Duration = Tool.patience
  ) async throws -> [TeamTask] {
    let daemon = try await caller.session.daemon()
    let wait = TaskWait(
      session: caller.session, daemon: daemon, owner: caller.address, isTelling: false)
    let what = ids.count == 1 ? "the task" : "\(ids.count) tasks"
    if let ended = try await waiting(limit, for: what, { try await wait.end(of: ids) }) {
      return ended
    }
    var tasks: [TeamTask] = []
    for id in ids { tasks.append(try await caller.task(id)) }
    return tasks
  }
}
