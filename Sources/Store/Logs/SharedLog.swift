package import Foundation
import JSONSyntax
import Model
package import Swarm
import Synchronization

/// What the tasks of one run share, on the disk: a line for each version.
///
/// The daemon alone writes it; what a reader sees is on the disk.
package final class SharedLog: Sendable {
  private let saved: Mutex<SharedResults>
  private let disk: Mutex<AppendLog>

  /// Opens the log, or begins one; lines that cannot be used are told to `report`.
  package init(_ path: String, report: (String) -> Void) throws {
    var results = SharedResults()
    var foreign = 0
    let log = try AppendLog(path, LogFormat(named: "roost_shared"), rewriteSize: .max) { line in
      guard !line.isHeader else { return }
      do {
        guard let json = line.json else { throw JSONShapeError("it is not JSON") }
        results.restore(try SharedResult(json: json))
      } catch {
        foreign += 1
      }
    }
    if foreign > 0 {
      report("\(path) has \(Printable.count(foreign, "line")) that this version cannot use")
    }
    saved = Mutex(results)
    disk = Mutex(log)
  }

  package var results: SharedResults { saved.withLock { $0 } }

  /// Publishes a value; it is on the disk when it returns, and nothing is changed when it throws.
  ///
  /// It blocks the calling thread.
  package func publish(_ draft: SharedDraft, at date: Date) throws -> SharedResult {
    let date = Timestamp.written(date)
    return try disk.withLock { log in
      var results = self.results
      let result = try results.publish(
        draft.value, as: draft.key, by: draft.producer, tags: draft.tags,
        expiresAt: draft.seconds.map { Timestamp.written(date.addingTimeInterval($0)) },
        ifAbsent: draft.isOnlyIfAbsent, now: date)
      try log.append([result.json])
      let after = results
      saved.withLock { $0 = after }
      return result
    }
  }
}
