import JSONSyntax
import Platform
package import Tasks

/// What a team's cost log says: the ledger that its lines fold to.
package struct CostLogContents: Sendable {
  package private(set) var ledger: Ledger
  /// The entries of the file since its snapshot, with those of the file before where it is needed.
  package private(set) var entries: [LedgerEntry] = []
  /// A sentence for each line that could not be used: where it is and why.
  package private(set) var notes: [String] = []
  /// Whether the newest file has a header.
  private(set) var hasHeader = false
  /// Bytes of the newest file up to the end of its header.
  private(set) var headerSize = 0
  private let isChecking: Bool

  static func previous(_ path: String) -> String { "\(path).1" }

  /// Reads the log without changing anything; it may be called beside a running daemon.
  ///
  /// With `checking` the file before the last rotation is read, too, and everything that does not add
  /// up is noted.
  package init(_ home: Home, team: String, checking: Bool = false) throws {
    try self.init(home.costLog(of: team), team: team, checking: checking)
  }

  init(_ path: String, team: String, checking: Bool = false) throws {
    ledger = Ledger(team: team)
    isChecking = checking
    var current: [UInt8]
    var older: [UInt8]?
    var begun: UInt64?
    repeat {
      // A rotation between the two reads would show entries twice or not at all.
      begun = try Files.status(path)?.inode
      current = try Files.read(path) ?? []
      older = try Self.hasPrevious(path) ? Files.read(Self.previous(path)) : nil
    } while try Files.status(path)?.inode != begun
    if let older, checking || !Self.beginsWithSnapshot(current) {
      // Where the newest file is damaged, the one before has what its snapshot stood for.
      try read(older, Self.previous(path))
      hasHeader = false
    }
    try read(current, path)
  }

  /// Whether there is a file from before a rotation; one that was cut off leaves two names of one.
  static func hasPrevious(_ path: String) throws -> Bool {
    guard let older = try Files.status(previous(path)) else { return false }
    return try Files.status(path)?.inode != older.inode
  }

  /// Whether a file's first line that can be read is a header with a snapshot.
  private static func beginsWithSnapshot(_ bytes: [UInt8]) -> Bool {
    let first = lines(of: bytes).lazy.compactMap { try? CostLogLine($0) }.first
    guard case .header(_, _, let snapshot?) = first else { return false }
    return (try? Ledger(json: snapshot)) != nil
  }

  /// Reads a file that continues what was read before.
  mutating func read(_ bytes: [UInt8], _ path: String) throws {
    headerSize = 0
    for (number, line) in Self.lines(of: bytes).enumerated() where !line.isEmpty {
      let parsed: CostLogLine
      do {
        parsed = try CostLogLine(line)
      } catch {
        notes.append(
          "\(path):\(number + 1) is not a line of a cost log and was passed over: \(error)")
        continue
      }
      switch parsed {
      case .header(let version, let team, let snapshot):
        guard version <= CostLog.version else {
          throw CostLogError(path: path, problem: .newer(version: version))
        }
        guard team == ledger.team else {
          throw CostLogError(path: path, problem: .otherTeam(team))
        }
        hasHeader = true
        if number == 0 { headerSize = line.endIndex + 1 }
        if let snapshot { take(snapshot, "\(path):\(number + 1)") }
      case .batch(let batch): apply(batch, "\(path):\(number + 1)")
      }
    }
  }

  private mutating func take(_ snapshot: JSON, _ place: String) {
    do {
      let ledger = try Ledger(json: snapshot)
      if isChecking, self.ledger.sequence > 0, ledger != self.ledger {
        notes.append("\(place) has a snapshot that is not what the entries before it add up to")
      }
      if isChecking { notes += ledger.faults.map { "\(place): \($0)" } }
      self.ledger = ledger
      if !isChecking { entries = [] }
    } catch {
      notes.append("\(place) has a snapshot that cannot be used: \(error)")
    }
  }

  private mutating func apply(_ batch: [LedgerEntry], _ place: String) {
    do {
      let last = ledger.sequence
      let change = try ledger.apply(batch)
      entries += change.entries
      guard isChecking else { return }
      notes += ledger.faults.map { "\(place): \($0)" }
      if let first = change.entries.first, first.seq != last + 1 {
        notes.append("\(place) begins with entry \(first.seq), and the one before is \(last)")
      }
      notes += change.repeated.map { "\(place) has the key \($0), which was applied before" }
    } catch {
      notes.append("\(place) has entries that were passed over: \(error)")
    }
  }

  /// The lines of a file; the last one may be half a line, which then is not JSON.
  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }
}
