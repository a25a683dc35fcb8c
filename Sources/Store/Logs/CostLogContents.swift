import JSONSyntax
import Platform
package import Tasks

/// What a team's cost log says: the ledger that its lines fold to.
package struct CostLogContents: Sendable {
  package private(set) var ledger: MoneyLedger
  /// The entries of the file since its snapshot, with those of the file before where it is needed.
  package private(set) var entries: [LedgerEntry] = []
  /// A sentence for each line that could not be used: where it is and why.
  package private(set) var notes: [String] = []
  private let isChecking: Bool

  /// Reads the log without changing anything; it may be called beside a running daemon.
  ///
  /// With `checking` the file before the last one is read, too, and everything that does not add up is
  /// noted.
  package init(_ home: Home, team: String, checking: Bool = false) throws {
    let path = home.costLog(of: team)
    self.init(team: team, checking: checking)
    var current: [UInt8]
    var older: [UInt8]?
    var begun: UInt64?
    repeat {
      // A new file between the two reads would show entries twice or not at all.
      begun = try Files.status(path)?.inode
      current = try Files.read(path) ?? []
      older = try Self.older(of: path)
    } while try Files.status(path)?.inode != begun
    if let older, checking || !Self.beginsWithSnapshot(current) {
      try read(older, AppendLog.old(path))
    }
    try read(current, path)
  }

  /// Nothing yet; `add` takes the lines.
  init(team: String, checking: Bool = false) {
    ledger = MoneyLedger(team: team)
    isChecking = checking
  }

  /// Reads what the snapshot of a log stood for, where that one is damaged.
  mutating func addOlder(of path: String) throws {
    guard let older = try Self.older(of: path),
      !Self.beginsWithSnapshot(try Files.read(path) ?? [])
    else { return }
    try read(older, AppendLog.old(path))
  }

  /// The file before, where there is one; a new file that was not finished leaves two names of one.
  private static func older(of path: String) throws -> [UInt8]? {
    let old = AppendLog.old(path)
    guard let status = try Files.status(old), try Files.status(path)?.inode != status.inode else {
      return nil
    }
    return try Files.read(old)
  }

  /// Whether a file's first line that can be read is a header with a snapshot.
  private static func beginsWithSnapshot(_ bytes: [UInt8]) -> Bool {
    let first = bytes.split(separator: UInt8(ascii: "\n")).lazy
      .compactMap { try? JSON(parsing: Array($0)) }
      .first { $0.array != nil || version(of: $0) != nil }
    return first?["snapshot"].flatMap { try? MoneyLedger(json: $0) } != nil
  }

  private mutating func read(_ bytes: [UInt8], _ path: String) throws {
    try AppendLog.read(bytes, of: path, Self.format(of: ledger.team)) { try add($0, of: path) }
  }

  /// Takes a line of a file that continues what was read before.
  ///
  /// - Throws: where the file is another team's.
  mutating func add(_ line: AppendLog.Line, of path: String) throws {
    let place = "\(path):\(line.number)"
    guard !line.isHeader else {
      let team = line.json?["team"]?.string ?? ""
      guard team == ledger.team else { throw OtherTeamsLog(path: path, team: team) }
      if let snapshot = line.json?["snapshot"] { take(snapshot, place) }
      return
    }
    do {
      guard let json = line.json else { throw JSONShapeError("it is not a whole line of JSON") }
      guard let list = json.array else { throw JSONShapeError("it is not a batch") }
      apply(try list.map { try LedgerEntry(json: $0) }, place)
    } catch {
      notes.append("\(place) is not a line of a cost log and was passed over: \(error)")
    }
  }

  private mutating func take(_ snapshot: JSON, _ place: String) {
    do {
      let ledger = try MoneyLedger(json: snapshot)
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
}

extension CostLogContents {
  static func format(of team: String) -> LogFormat {
    LogFormat(header: header(of: team), versionOf: version)
  }

  /// The version that a first line names; nil for another line.
  private static func version(of line: JSON) -> Int? {
    line["log"]?.string == name ? line["version"]?.integer : nil
  }

  /// The first line of a file that begins with a ledger.
  static func header(with ledger: MoneyLedger) -> JSON {
    let snapshot: JSON = ["snapshot": ledger.json]
    return header(of: ledger.team).adding(snapshot)
  }

  private static func header(of team: String) -> JSON {
    ["log": .string(name), "version": 1, "team": .string(team)]
  }

  private static let name = "costs"
}

/// A cost log that lies in another team's place.
package struct OtherTeamsLog: Error, Equatable, CustomStringConvertible {
  package let path: String
  package let team: String

  package var description: String {
    "\(path) is the cost log of team \(team); move it to where it belongs"
  }
}
