import Model
import Tasks

/// Tasks as lines of tables and texts.
enum TaskRows {
  /// "given to ann, bob".
  static func assignees(of task: TeamTask) -> String {
    let names = task.newestAttempts.map(\.agent.name)
    guard !names.isEmpty else { return "waits for `roost task claim`" }
    let start = task.state == .waiting ? "waits for other tasks, then goes to " : "given to "
    return start + names.joined(separator: ", ")
  }

  static func table(_ tasks: [TeamTask]) -> Table {
    var table = Table("TASK", "TEAM", "STATE", "AGENTS", "TITLE")
    for task in tasks {
      let agents = task.newestAttempts.map { "\($0.agent.name) \(mark($0))" }
      table.rows.append([
        Table.Cell(task.shortID), Table.Cell(task.team),
        Table.Cell(task.state.rawValue), Table.Cell(agents.joined(separator: ", ")),
        Table.Cell(task.title, .faint),
      ])
    }
    return table
  }

  private static func mark(_ attempt: Attempt) -> String {
    guard let progress = attempt.progress, attempt.state == .running else {
      return attempt.state.rawValue
    }
    return "\(progress.percent) %"
  }
}
