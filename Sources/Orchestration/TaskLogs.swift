import Model
import Platform
import Store
import Synchronization
import Tasks

/// The logs of all teams that have tasks, each opened when it is first needed.
final class TaskLogs: Sendable {
  private let context: TaskContext
  private let logs = Mutex<[String: TaskLog]>([:])

  init(context: TaskContext) {
    self.context = context
  }

  /// Opens the logs that there are; one that cannot be used is noted and left alone.
  func load() {
    for team in context.state().teams.keys.sorted() {
      do {
        guard try Files.status(context.home.tasks(of: team)) != nil else { continue }
        _ = try log(of: team)
      } catch {
        context.note("the tasks of team \(team) cannot be used: \(error)")
      }
    }
  }

  var all: [TaskLog] {
    logs.withLock { logs in logs.sorted { $0.key < $1.key }.map(\.value) }
  }

  /// It reads the file where the log is not open yet, and so blocks the thread.
  func log(of team: String) throws -> TaskLog {
    guard context.hasTeam(team) else { throw TaskError.unknownTeam(team) }
    return try open(team)
  }

  /// The log of a team that may not be there yet.
  func open(_ team: String) throws -> TaskLog {
    try logs.withLock { logs in
      if let log = logs[team] { return log }
      let log = try TaskLog(context.home, team: team) { [context] in context.note($0) }
      logs[team] = log
      return log
    }
  }

  /// The log of a team that has tasks or was formed; nil for another one, and none is made.
  func known(_ team: String) -> TaskLog? { logs.withLock { $0[team] } }

  /// Forgets a team that was dissolved.
  func close(_ team: String) { _ = logs.withLock { $0.removeValue(forKey: team) } }

  /// The log that has the task which was meant.
  func log(ofTask written: String) throws -> (log: TaskLog, task: TeamTask) {
    var found: [(log: TaskLog, task: TeamTask)] = []
    for log in all {
      do {
        found.append((log, try log.tasks.task(meant: written)))
      } catch TaskError.unknownTask {
        continue
      }
    }
    guard let first = found.first else { throw TaskError.unknownTask(written) }
    guard found.count == 1 else { throw TaskError.ambiguousTask(written, count: found.count) }
    return first
  }
}
