import JSONSyntax
import Model
import Platform
package import Tasks

/// What the log of a team's tasks says: the tasks that its lines fold to.
package struct TaskLogContents: Sendable {
  static let format = LogFormat(named: "roost_tasks")

  package private(set) var tasks: TeamTasks
  /// The changes that happened, in order.
  package var entries: [TaskEntry] { taken }
  package private(set) var unusable: [Unusable] = []
  /// The beginning of a change whose last line was not read yet.
  ///
  /// A crash may have left one; the lines that follow it have its numbers again.
  private var begun: [Line] = []
  private var taken: [TaskEntry] = []

  private struct Line: Sendable {
    var place: AppendLog.Line
    var entry: TaskEntry
  }

  /// A line that was passed over.
  package struct Unusable: Sendable, Equatable {
    /// Where it is in the file, from 1.
    package var number: Int
    package var bytes: [UInt8]
    package var why: String
    /// Whether it is not a whole line of JSON, as a crash may leave one.
    package var isCut: Bool
  }

  init(team: String) {
    tasks = TeamTasks(team: team)
  }

  /// Reads a team's log without changing anything; it may be called beside a running daemon.
  ///
  /// - Throws: for a log of a newer version. A team without a log has no tasks.
  package init(_ home: Home, team: String) throws {
    try self.init(path: home.tasks(of: team), team: team)
  }

  init(path: String, team: String) throws {
    var contents = TaskLogContents(team: team)
    try AppendLog.read(Files.read(path) ?? [], of: path, Self.format) { contents.add($0) }
    self = contents
  }

  mutating func add(_ line: AppendLog.Line) {
    guard !line.isHeader else { return }
    let entry: TaskEntry
    do {
      guard let json = line.json else { throw JSONShapeError("it is not a whole line of JSON") }
      entry = try TaskEntry(json: json)
    } catch {
      return passOver([line], because: "\(error)")
    }
    if let last = begun.last, entry.number != last.entry.number + 1 { begun = [] }
    begun.append(Line(place: line, entry: entry))
    guard !entry.isContinued else { return }
    let change = begun
    begun = []
    take(change)
  }

  /// A change of several lines happened wholly or not at all.
  private mutating func take(_ change: [Line]) {
    for (place, line) in change.enumerated() {
      do {
        try tasks.apply(line.entry)
      } catch {
        if place > 0 { takeBack() }
        return passOver(change.map(\.place), because: "\(error)")
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

  private mutating func passOver(_ lines: [AppendLog.Line], because why: String) {
    unusable += lines.map {
      Unusable(number: $0.number, bytes: $0.bytes, why: why, isCut: $0.json == nil)
    }
  }
}
