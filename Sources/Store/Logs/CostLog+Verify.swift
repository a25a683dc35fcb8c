package import Tasks

extension CostLog {
  /// What a check of a team's whole log found.
  package struct Verification: Sendable, Equatable {
    /// The entries that were added up again.
    package var entries = 0
    /// What is wrong, in sentences; empty if everything adds up.
    package var problems: [String] = []
    package var ledger: MoneyLedger
  }

  /// Adds up every entry again and compares: each balance with its parts after each batch, and the
  /// snapshot with the file that it stands for.
  ///
  /// It changes nothing and may be called beside a running daemon.
  package static func verify(_ home: Home, team: String) throws -> Verification {
    let contents = try CostLogContents(home, team: team, checking: true)
    return Verification(
      entries: contents.entries.count, problems: contents.notes, ledger: contents.ledger)
  }
}
