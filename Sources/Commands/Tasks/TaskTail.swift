import Control
import JSONSyntax
import Model
import Store
import Tasks

extension Command {
  private static let id = Operand<String>("ID")

  static let taskTail = Command(
    "task tail", "Show what happened to a task, and what happens, until it is over.",
    operands: [id], options: [json],
    details: "With --json each change is a line, as in the team's log.",
    example: "roost task tail 7k2f"
  ) { words, session in
    let daemon = try await session.daemon()
    let task = try await daemon.call(
      .showTask, TaskRequest(task: words[Self.id]).json, as: TeamTask.init
    ).value
    var tail = TaskTail(session: session, team: task.team, task: task.id)
    let wait = TaskWait(session: session, daemon: daemon, isTelling: false)
    _ = try await wait.end(of: [task.id]) { try tail.show() }
  }
}

/// The changes of one task, as its team's log has them.
private struct TaskTail {
  let session: Session
  let team: String
  let task: String
  /// The number of the last line of the log that was looked at.
  private var last = 0

  init(session: Session, team: String, task: String) {
    self.session = session
    self.team = team
    self.task = task
  }

  /// Shows what is new since the last look.
  mutating func show() throws {
    let contents = try TaskLogContents(session.home, team: team)
    let new = contents.entries.filter { $0.number > last && $0.event.task == task }
    last = contents.tasks.last
    for entry in new {
      session.showLine(entry.json) {
        for line in TaskLine.lines(of: entry, in: contents.tasks) { session.print(line.dated) }
      }
    }
  }
}

extension TaskLine {
  /// The line with its time and whose doing it is.
  var dated: String { "\(Timestamp.text(at))  \(who.isEmpty ? "" : "\(who) ")\(text)" }
}
