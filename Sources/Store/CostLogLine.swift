import JSONSyntax
import Tasks

/// The lines of a cost log.
enum CostLogLine {
  /// What a file begins with: its version, and the ledger before its first entry.
  case header(version: Int, team: String, snapshot: JSON?)
  /// Entries that were applied together.
  case batch([LedgerEntry])

  /// Reads a line, or throws if it is neither.
  init(_ bytes: ArraySlice<UInt8>) throws {
    let json = try JSON(parsing: Array(bytes))
    if let list = json.array {
      self = .batch(try list.map { try LedgerEntry(json: $0) })
    } else {
      guard json["log"]?.string == "costs" else { throw JSONShapeError("it is not a batch") }
      self = .header(
        version: try json.requiredInteger("version"), team: json["team"]?.string ?? "",
        snapshot: json["snapshot"])
    }
  }

  static func headerBytes(_ ledger: Ledger, snapshot: Bool) -> [UInt8] {
    let json: JSON = [
      "log": "costs", "version": .integer(CostLog.version), "team": .string(ledger.team),
      "snapshot": snapshot ? ledger.json : nil,
    ]
    return json.bytes() + [UInt8(ascii: "\n")]
  }

  static func batchBytes(_ entries: [LedgerEntry]) -> [UInt8] {
    JSON.array(entries.map(\.json)).bytes() + [UInt8(ascii: "\n")]
  }
}
