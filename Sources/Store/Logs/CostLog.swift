import JSONSyntax
import Model
import Platform
import Synchronization
package import Tasks

/// The ledger of one team on the disk: what moves money is there before anything follows from it.
///
/// The daemon alone writes it. Every line is a batch of entries, so that half of a batch is never
/// read; the first is a header with the version and, where the log was written anew, a snapshot of the
/// ledger as it was. The file before stays as `costs.jsonl.1`. What a reader sees is on the disk, which
/// is never waited for under the lock that readers take.
package final class CostLog: Sendable {
  package let path: String
  private let saved: Mutex<MoneyLedger>
  private let disk: Mutex<AppendLog>
  private let report: @Sendable (String) -> Void

  /// Opens a team's log, and makes it where there is none; lines that cannot be used are told to
  /// `report`.
  ///
  /// A half-written last line is ended and stays as it is. A log of a newer version is refused and
  /// left alone.
  package init(
    _ home: Home, team: String, rewriteSize: Int = 3 << 20,
    report: @escaping @Sendable (String) -> Void
  ) throws {
    self.report = report
    let path = home.costLog(of: try Name.checked(team, kind: "team"))
    self.path = path
    var contents = CostLogContents(team: team)
    try contents.addOlder(of: path)
    let log = try AppendLog(path, CostLogContents.format(of: team), rewriteSize: rewriteSize) {
      try contents.add($0, of: path)
    }
    for note in contents.notes { report(note) }
    saved = Mutex(contents.ledger)
    disk = Mutex(log)
  }

  /// The ledger as it is now.
  package var ledger: MoneyLedger { saved.withLock { $0 } }

  /// Adds a batch, as a whole or not at all; it is on the disk when this returns.
  ///
  /// Entries get their numbers here. Those whose keys are known are passed over.
  @discardableResult
  package func append(_ batch: [LedgerEntry]) throws -> LedgerChange {
    try append { _ in batch }
  }

  /// Adds a batch that is worked out from the ledger as it is at that moment; it blocks the thread.
  @discardableResult
  package func append(_ batch: (MoneyLedger) throws -> [LedgerEntry]) throws -> LedgerChange {
    try disk.withLock { log in
      let change = try change(batch)
      guard !change.entries.isEmpty else { return change }
      try log.append([.array(change.entries.map(\.json))])
      // In place, and not in a copy: a ledger remembers thousands of entries.
      saved.withLock { $0.commit(change) }
      if log.isLarge {
        do {
          try rewrite(&log)
        } catch {
          report("\(path) could not be written anew and stays as it is: \(error)")
        }
      }
      return change
    }
  }

  /// Nobody else has the ledger when this returns.
  private func change(_ batch: (MoneyLedger) throws -> [LedgerEntry]) throws -> LedgerChange {
    let ledger = ledger
    return try ledger.change(for: batch(ledger))
  }

  /// Begins a new file with a snapshot of the ledger; the old one stays beside it.
  package func rewrite(before step: (AppendLog.RewriteStep) throws -> Void = { _ in }) throws {
    try disk.withLock { try rewrite(&$0, before: step) }
  }

  private func rewrite(
    _ log: inout AppendLog, before step: (AppendLog.RewriteStep) throws -> Void = { _ in }
  ) throws {
    try log.rewrite(
      [], header: CostLogContents.header(with: ledger), keepsOld: true, before: step)
  }
}

extension Home {
  package func costLog(of team: String) -> String { "\(self.team(team))/costs.jsonl" }
}
