package import Foundation
import JSONSyntax
import Model
import Platform
package import Swarm
import Synchronization

/// A run on the disk: a log of changes, of which the run is the fold.
///
/// The daemon alone writes it, and what a reader sees is on the disk. It is never written anew: it ends
/// with the run.
package final class RunLog: Sendable {
  package let path: String
  private let saved: Mutex<SwarmRun>
  private let disk: Mutex<AppendLog>

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
    var log = try AppendLog(path, Self.format, rewriteSize: .max) { _ in }
    try log.append(entries.map(\.json))
    self.init(path, run, log)
  }

  /// Opens the log of a run; lines that cannot be used are told to `report`.
  ///
  /// Nil where a crash came before its first line.
  package convenience init?(_ path: String, report: (String) -> Void) throws {
    var run: SwarmRun?
    var foreign = 0
    let log = try AppendLog(path, Self.format, rewriteSize: .max) { line in
      guard !line.isHeader else { return }
      do {
        guard let json = line.json else { throw JSONShapeError("it is not JSON") }
        let entry = try RunEntry(json: json)
        if run == nil { run = try SwarmRun(entry) } else { try run?.apply(entry) }
      } catch {
        foreign += 1
      }
    }
    if foreign > 0 {
      report("\(path) has \(Printable.count(foreign, "line")) that this version cannot use")
    }
    guard let run else { return nil }
    self.init(path, run, log)
  }

  private init(_ path: String, _ run: SwarmRun, _ log: consuming AppendLog) {
    self.path = path
    saved = Mutex(run)
    disk = Mutex(log)
  }

  private static let format = LogFormat(named: "roost_run")

  package var run: SwarmRun { saved.withLock { $0 } }

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

  /// Makes the changes that `decide` asks for, given the run as it is; they are on the disk when it
  /// returns, and nothing is changed when it throws.
  ///
  /// It blocks the calling thread.
  @discardableResult
  package func update(
    at date: Date, _ decide: (SwarmRun) throws -> [RunEvent]
  ) throws -> Change {
    let date = Timestamp.written(date)
    return try disk.withLock { log in
      var run = self.run
      var entries: [RunEntry] = []
      for event in try decide(run) {
        let entry = RunEntry(number: run.last + 1, at: date, event: event)
        try run.apply(entry)
        entries.append(entry)
      }
      guard !entries.isEmpty else { return Change(run: run, entries: []) }
      try log.append(entries.map(\.json))
      let after = run
      saved.withLock { $0 = after }
      return Change(run: after, entries: entries)
    }
  }
}
