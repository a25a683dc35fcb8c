import JSONSyntax
import Tasks

/// Tasks as they are read from lines, a change of several lines wholly or not at all.
///
/// A crash may have left the beginning of a change; the lines that follow it have its numbers again.
struct TaskChanges {
  private(set) var tasks: TeamTasks
  /// Lines that cannot be used, whole changes among them.
  private(set) var foreign: [[UInt8]] = []
  private var waiting: [Line] = []
  private var taken: [TaskEntry] = []

  private struct Line {
    var bytes: [UInt8]
    var entry: TaskEntry
  }

  init(team: String) {
    tasks = TeamTasks(team: team)
  }

  mutating func add(_ bytes: [UInt8], _ json: JSON?) {
    guard let json, let entry = try? TaskEntry(json: json) else {
      foreign.append(bytes)
      return
    }
    if let last = waiting.last, entry.number != last.entry.number + 1 { waiting = [] }
    waiting.append(Line(bytes: bytes, entry: entry))
    guard !entry.isContinued else { return }
    let change = waiting
    waiting = []
    take(change)
  }

  private mutating func take(_ change: [Line]) {
    for (place, line) in change.enumerated() {
      do {
        try tasks.apply(line.entry)
      } catch {
        foreign += change.map(\.bytes)
        if place > 0 { takeBack() }
        return
      }
    }
    taken += change.map(\.entry)
  }

  /// Undoes the beginning of a change: a fold has no way back but from its start.
  private mutating func takeBack() {
    var again = TeamTasks(team: tasks.team)
    // Each of these was taken before, in the same order.
    for entry in taken { try? again.apply(entry) }
    tasks = again
  }
}
