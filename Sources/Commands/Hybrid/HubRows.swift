import Control
import Model

/// Hubs as `roost status` and `roost config` show them.
enum HubRows {
  static func table(_ rows: [ConfigReply]) -> Table {
    var table = Table("REPOSITORY", "HUB", "STATE", "OUTBOX", "WHY")
    for row in rows {
      let conflicts = row.conflicts.count
      let style: Table.Style =
        row.state == "connected" ? .good : row.state == "disabled" ? .faint : .bad
      table.rows.append([
        Table.Cell(row.repository), Table.Cell(row.endpoint ?? "-"), Table.Cell(row.state, style),
        Table.Cell(row.outbox.map(String.init) ?? "?", row.outbox == 0 ? .faint : .warning),
        Table.Cell(
          row.why ?? (conflicts == 0 ? "" : Printable.count(conflicts, "conflict")), .faint),
      ])
    }
    return table
  }
}
