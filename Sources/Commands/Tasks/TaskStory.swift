import Foundation
import JSONSyntax
import Model
import Platform
import Store
import Tasks

/// Everything that is known about one task, read from its team's log.
struct TaskStory {
  private let session: Session
  private let task: TeamTask
  private let situation: TaskSituation
  private let entries: [TaskEntry]
  private let lines: [TaskLine]

  /// Nil where no task is meant.
  init?(_ written: String, _ session: Session) throws {
    guard written.count >= 4 else { return nil }
    let state = try session.state()
    var found: [(task: TeamTask, contents: TaskLogContents)] = []
    for team in state.teams.keys.sorted()
    where try Files.status(session.home.tasks(of: team)) != nil {
      let contents = try TaskLogContents(session.home, team: team)
      if let task = try Self.task(meant: written, contents.tasks) { found.append((task, contents)) }
    }
    guard let first = found.first else { return nil }
    guard found.count == 1 else { throw TaskError.ambiguousTask(written, count: found.count) }
    let tasks = first.contents.tasks
    let lead = Address(name: state.teams[tasks.team]?.lead ?? Name.user, team: tasks.team)
    self.session = session
    task = first.task
    situation = TaskSituation(task, among: tasks, leader: tasks.formation?.leader ?? lead)
    entries = first.contents.entries.filter { $0.event.task == first.task.id }
    lines = entries.flatMap { TaskLine.lines(of: $0, in: tasks) }
  }

  private static func task(
    meant written: String, _ tasks: TeamTasks
  ) throws(TaskError) -> TeamTask? {
    do throws(TaskError) {
      return try tasks.task(meant: written)
    } catch {
      guard case .unknownTask = error else { throw error }
      return nil
    }
  }

  /// Whether the task's whole id was written, which means nothing else.
  func isMeantByAll(of written: String) -> Bool { task.id == written }

  var json: JSON {
    [
      "id": .string(task.id), "task": task.json,
      "why": .array((situation.sentences + mail).map(JSON.string)),
      "history": .array(entries.map(\.json)),
    ]
  }

  func print() {
    session.print("\(task.id)  task of team \(task.team)")
    for line in lines { session.print(line.dated) }
    session.print(TaskReport(task).headline)
    for sentence in situation.sentences + mail { session.print("  - \(sentence)") }
  }

  /// What became of the messages of those who have not begun.
  private var mail: [String] {
    task.newestAttempts.filter { $0.state == .delivered }.compactMap { attempt in
      guard let id = attempt.message, let message = try? message(id, of: attempt.agent) else {
        return nil
      }
      let short = MessageID.short(id)
      return message.isWaiting(at: Date())
        ? "\(attempt.agent) has not read it: `roost explain \(short)` tells why"
        : "\(attempt.agent) has read it: `roost explain \(short)` tells when"
    }
  }

  private func message(_ id: String, of agent: Address) throws -> Message? {
    try session.mailbox(of: agent, in: session.state()).readAll().first { $0.id == id }
  }
}
