package import Foundation
import JSONSyntax
import Model
import Platform
package import Swarm
import Synchronization

/// A run on the disk: a log of changes, of which the run is the fold.
///
/// The daemon alone writes it, and what a reader sees is on the disk, but for notes of what is so by
/// itself. It is never written anew: it ends with the run.
package final class RunLog: Sendable {
  package let path: String
  private let lines: Mutex<Lines>
  private let disk: Mutex<AppendLog>

  /// The run as it is on the disk, and as it is once the lines are that wait to be written.
  private struct Lines {
    var saved: SwarmRun
    var next: SwarmRun
    var waiting: [RunEntry] = []
    /// The last number on the disk each time that lines could not be written, and were dropped.
    var drops: [Int] = []
    /// Why that was so the last time.
    var failure: (any Error)?

    init(_ run: SwarmRun) {
      saved = run
      next = run
    }
  }

  /// What was changed.
  package struct Change: Sendable {
    package var run: SwarmRun
    package var entries: [RunEntry]
  }

  /// Begins the log of a run that is new, and that runs from now on.
  package convenience init(_ path: String, beginning header: RunHeader, at date: Date) throws {
    let date = Timestamp.written(date)
    let entries = [
      RunEntry(number: 1, at: date, event: .created(header)),
      RunEntry(number: 2, at: date, event: .state(.running, reason: nil)),
    ]
    var run = try SwarmRun(entries[0])
    try run.apply(entries[1])
    var log = try AppendLog(path, RunLogContents.format, rewriteSize: .max) { _ in }
    try log.append(entries.map(\.json))
    self.init(path, run, log)
  }

  /// Opens the log of a run; lines that cannot be used are told to `report`.
  ///
  /// Nil where a crash came before its first line.
  package convenience init?(_ path: String, report: (String) -> Void) throws {
    var contents = RunLogContents()
    let log = try AppendLog(path, RunLogContents.format, rewriteSize: .max) { contents.add($0) }
    let foreign = contents.unusable.count
    if foreign > 0 {
      report("\(path) has \(Printable.count(foreign, "line")) that this version cannot use")
    }
    guard let run = contents.run else { return nil }
    self.init(path, run, log)
  }

  private init(_ path: String, _ run: SwarmRun, _ log: consuming AppendLog) {
    self.path = path
    lines = Mutex(Lines(run))
    disk = Mutex(log)
  }

  package var run: SwarmRun { lines.withLock { $0.saved } }

  /// What happened in the run, read from the disk again.
  ///
  /// It blocks the calling thread.
  package func history() throws -> RunHistory? {
    var history: RunHistory?
    for line in (try Files.read(path) ?? []).split(separator: UInt8(ascii: "\n")) {
      // Lines that cannot be used were told of when the log was opened.
      guard let entry = try? RunEntry(json: JSON(parsing: Array(line))) else { continue }
      if history == nil { history = try RunHistory(entry) } else { try history?.apply(entry) }
    }
    return history
  }

  /// The run as it will be once what waits for the disk is written: what a decision is made of.
  package var next: SwarmRun { lines.withLock { $0.next } }

  /// Makes the changes that `decide` asks for, given the run as it is; they are on the disk when it
  /// returns, and nothing is changed when it throws.
  ///
  /// Changes that are made at once wait for the disk together. It blocks the calling thread.
  @discardableResult
  package func update(
    at date: Date, _ decide: (SwarmRun) throws -> [RunEvent]
  ) throws -> Change {
    let decision = try self.decide(at: date, decide)
    try save(decision)
    return decision.change
  }

  /// Changes that wait for the disk: nothing may follow from them before they are saved.
  package struct Decision: Sendable {
    package fileprivate(set) var change: Change
    /// How often lines had been dropped before.
    fileprivate var drops: Int
  }

  /// Decides on changes, which the next save of any decision writes.
  package func decide(
    at date: Date, _ decide: (SwarmRun) throws -> [RunEvent]
  ) throws -> Decision {
    let date = Timestamp.written(date)
    return try lines.withLock { lines in
      var run = lines.next
      var entries: [RunEntry] = []
      for event in try decide(run) {
        let entry = RunEntry(number: run.last + 1, at: date, event: event)
        try run.apply(entry)
        entries.append(entry)
      }
      lines.next = run
      lines.waiting += entries
      return Decision(change: Change(run: run, entries: entries), drops: lines.drops.count)
    }
  }

  /// Returns once what was decided is on the disk, and what it was decided on.
  ///
  /// It blocks the calling thread.
  package func save(_ decision: Decision) throws {
    let (last, turn) = (decision.change.run.last, decision.drops)
    try disk.withLock { log in
      // Whoever had the disk before may have written it, or have failed to.
      let (entries, run) = try lines.withLock { lines in
        let known = lines.drops.count > turn ? lines.drops[turn] : lines.saved.last
        guard known < last else { return ([RunEntry](), lines.saved) }
        if lines.drops.count > turn, let failure = lines.failure { throw failure }
        return (lines.waiting, lines.next)
      }
      guard !entries.isEmpty else { return }
      do {
        try log.append(entries.map(\.json), wait: !entries.allSatisfy(\.event.isNote))
      } catch {
        lines.withLock { lines in
          lines.drops.append(lines.saved.last)
          (lines.next, lines.waiting, lines.failure) = (lines.saved, [], error)
        }
        throw error
      }
      lines.withLock { lines in
        lines.saved = run
        lines.waiting.removeFirst(entries.count)
      }
    }
  }
}
