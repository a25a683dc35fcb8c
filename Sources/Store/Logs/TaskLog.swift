package import Foundation
import JSONSyntax
import Model
import Platform
package import Tasks
import Synchronization

/// The tasks of one team, on the disk: a log of changes, of which the tasks are the fold.
///
/// The daemon alone writes it. What a reader sees is on the disk, but for notes of what is there itself;
/// the disk is never waited for under the lock that readers take.
package final class TaskLog: Sendable {
  package let path: String
  private let saved: Mutex<TeamTasks>
  private let disk: Mutex<Disk>
  private let report: @Sendable (String) -> Void

  /// What only whoever writes has.
  private struct Disk: ~Copyable {
    var log: AppendLog
    /// Lines that this version does not understand; they stay in the file.
    var foreign: [[UInt8]]
    /// Whether the file belongs to another log now.
    var isRetired = false

    /// Begins a new file with the tasks as they are; numbers go on.
    mutating func rewrite(_ tasks: TeamTasks, at date: Date) throws {
      let events = tasks.snapshot
      var number = tasks.last - events.count(where: \.takesNumber)
      let entries = events.map { event in
        if event.takesNumber { number += 1 }
        return TaskEntry(number: number, at: date, event: event)
      }
      // Behind the tasks, so that a line that contradicts them does so again.
      try log.rewrite(entries.map { $0.json.bytes() } + foreign)
    }
  }

  /// What was changed.
  package struct Change: Sendable {
    package var before: TeamTasks
    package var after: TeamTasks
    package var entries: [TaskEntry]
  }

  /// Opens a team's log, or begins one; lines that cannot be used are told to `report`.
  package init(
    _ home: Home, team: String, rewriteSize: Int = 4 << 20,
    report: @escaping @Sendable (String) -> Void
  ) throws {
    self.report = report
    path = home.tasks(of: team)
    var contents = TaskLogContents(team: team)
    let log = try AppendLog(path, TaskLogContents.format, rewriteSize: rewriteSize) {
      contents.add($0)
    }
    if !contents.unusable.isEmpty {
      let lines = Printable.count(contents.unusable.count, "line")
      report("\(path) has \(lines) that this version cannot use")
    }
    saved = Mutex(contents.tasks)
    disk = Mutex(Disk(log: log, foreign: contents.unusable.map(\.bytes)))
  }

  package var tasks: TeamTasks { saved.withLock { $0 } }

  /// Makes the changes that `decide` asks for, given the tasks as they are; they are on the disk when it
  /// returns, and nothing is changed when it throws.
  ///
  /// It blocks the calling thread.
  @discardableResult
  package func update(
    at date: Date, _ decide: (TeamTasks) throws -> [TaskEvent]
  ) throws -> Change {
    let date = Timestamp.written(date)
    return try disk.withLock { disk in
      let before = tasks
      guard !disk.isRetired else { throw TaskError.formation(.disbanded(team: before.team)) }
      var after = before
      var entries: [TaskEntry] = []
      let decided = try decide(before)
      // A log says from its start what was heard, so that nothing of it is lost in a crash; what is in one of
      // an earlier version counts as heard.
      let isMarked = before.notesHeard || decided.isEmpty
      for event in (isMarked ? [] : [.heard(line: before.last)]) + decided {
        let number = after.last + (event.takesNumber ? 1 : 0)
        let entry = TaskEntry(number: number, at: date, event: event, isContinued: true)
        try after.apply(entry)
        entries.append(entry)
      }
      guard !entries.isEmpty else { return Change(before: before, after: before, entries: []) }
      entries[entries.count - 1].isContinued = false
      try disk.log.append(entries.map(\.json), wait: !entries.allSatisfy(\.event.isNote))
      let now = after
      saved.withLock { $0 = now }
      // A log that is written anew has the tasks as they are, and not of what somebody is still to hear.
      if disk.log.isLarge, after.untold.isEmpty {
        do {
          try disk.rewrite(after, at: date)
        } catch {
          report("\(path) could not be written anew and stays as it is: \(error)")
        }
      }
      return Change(before: before, after: after, entries: entries)
    }
  }
}

extension TaskLog {
  /// What a log says, without changing it; lines that cannot be used are passed over.
  package static func tasks(in path: String) throws -> TeamTasks {
    let folder = Files.directory(of: path).split(separator: "/").last.map(String.init) ?? ""
    return try TaskLogContents(path: path, team: folder).tasks
  }

  /// Ends it: its file is about to be another team's.
  package func retire() { disk.withLock { $0.isRetired = true } }
}

extension Home {
  /// The log of a team's tasks.
  package func tasks(of team: String) -> String { "\(self.team(team))/tasks.jsonl" }

  /// The report of a team that has ended, without its ending: `.md` and `.json`.
  package func teamReport(of team: String) -> String { "\(self.team(team))/report" }
}
