import Model
import Platform
import Store
import Synchronization
import Tasks

/// How the tasks of every agent ended, in whichever team, the ended ones among them.
final class TrustBook: Sendable {
  private let records = Mutex<[Address: TrustRecord]>([:])

  /// What is known of an agent.
  func record(of agent: Address) -> TrustRecord {
    records.withLock { $0[agent] } ?? TrustRecord()
  }

  var all: [Address: TrustRecord] { records.withLock { $0 } }

  var scores: [Address: Double] { all.mapValues(\.score) }

  func add(_ tasks: [TeamTask]) {
    records.withLock { records in
      for attempt in tasks.flatMap(\.attempts) {
        records[attempt.agent, default: TrustRecord()].add(attempt)
      }
    }
  }

  /// Counts what a change has ended.
  func add(_ change: TaskLog.Change) {
    for case .ended(let id, let number, _) in change.entries.map(\.event) {
      guard let attempt = change.after[id]?.attempts[number - 1] else { continue }
      records.withLock { $0[attempt.agent, default: TrustRecord()].add(attempt) }
    }
  }

  /// Adds what teams did that have ended; what is in `known` was counted before.
  ///
  /// It blocks the thread.
  func addArchives(of home: Home, known: Set<String>, note: (String) -> Void) {
    var known = known
    for path in Self.archives(of: home) {
      do {
        let tasks = try TaskLog.tasks(in: path).all.filter { known.insert($0.id).inserted }
        add(tasks)
      } catch {
        note("what agents did by \(path) is not counted: \(error)")
      }
    }
  }

  private static func archives(of home: Home) -> [String] {
    func folders(_ path: String) -> [String] { (try? Files.folders(in: path)) ?? [] }
    let dissolved = folders(home.dissolved)
    let ended = (folders(home.teams) + dissolved).flatMap { folders("\($0)/ended") }
    return (dissolved + ended).map { "\($0)/tasks.jsonl" }.filter {
      (try? Files.status($0)) != nil
    }
  }
}
