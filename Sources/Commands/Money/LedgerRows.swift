import Model
import Tasks

/// Entries of a ledger as a table, and as comma-separated values.
enum LedgerRows {
  static func table(_ entries: [LedgerEntry]) -> Table {
    var table = Table("ENTRY", "TIME", "KIND", "AMOUNT", "AGENT", "TASK", "SOURCE", "NOTE")
    for entry in entries {
      table.rows.append([
        Table.Cell(entry.id), Table.Cell(entry.time), Table.Cell(entry.kind.rawValue),
        Table.Cell(entry.amount?.description ?? "unknown"),
        Table.Cell(entry.agent.map { "\($0)" } ?? ""),
        Table.Cell(entry.task.map(MessageID.short) ?? entry.milestone ?? ""),
        Table.Cell(entry.source.rawValue, .faint), Table.Cell(entry.note ?? "", .faint),
      ])
    }
    return table
  }

  /// One line each after the names of the columns, as RFC 4180 has it; sums in dollars.
  static func values(_ entries: [LedgerEntry]) -> [String] {
    let rows = entries.map { entry in
      [
        entry.id, entry.time, entry.kind.rawValue, entry.amount?.decimal ?? "",
        entry.agent.map { "\($0)" } ?? "", entry.task ?? "", entry.milestone ?? "",
        entry.model ?? "", entry.source.rawValue, entry.key, entry.note ?? "",
      ]
    }
    let header = [
      "id", "time", "kind", "amount", "agent", "task", "milestone", "model", "source", "key",
      "note",
    ]
    return ([header] + rows).map { $0.map(quoted).joined(separator: ",") }
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
