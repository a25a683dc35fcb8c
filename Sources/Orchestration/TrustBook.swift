import Model
import Platform
import Store
import Synchronization
import Tasks

/// How the tasks of every agent ended, in whichever team, the ended ones among them.
final class TrustBook: Sendable {
  private let records = Mutex<[Address: TrustRecord]>([:])
  /// What ended teams had left at the start and is not counted yet, and the tasks that are.
  private let uncounted = Mutex<(archives: [String], known: Set<String>)>(([], []))

  /// What is known of an agent.
  func record(of agent: Address) -> TrustRecord {
    records.withLock { $0[agent] } ?? TrustRecord()
  }

  var all: [Address: TrustRecord] { records.withLock { $0 } }

  var scores: [Address: Double] { all.mapValues(\.score) }

  /// Counts the tasks of the teams that there are, and finds what ended ones left: reading that takes
  /// longer, and what ends from now on is counted by its changes.
  func load(_ tasks: [TeamTask], _ home: Home) {
    add(tasks)
    uncounted.withLock { $0 = (Self.archives(of: home), Set(tasks.map(\.id))) }
  }

  private func add(_ tasks: [TeamTask]) {
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

  /// Adds what teams did that had ended before the start.
  ///
  /// It blocks the thread.
  func addArchives(note: (String) -> Void) {
    var (archives, known) = uncounted.withLock { uncounted in
      defer { uncounted = ([], []) }
      return uncounted
    }
    for path in archives {
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
