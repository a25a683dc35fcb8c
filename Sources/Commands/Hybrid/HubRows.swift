import JSONSyntax
import Model

/// Hubs as `roost status` and `roost config` show them.
enum HubRows {
  static func table(_ rows: [JSON]) -> Table {
    var table = Table("REPOSITORY", "HUB", "STATE", "OUTBOX", "WHY")
    for row in rows {
      let state = row["state"]?.string ?? ""
      let outbox = row["outbox"]?.integer
      let conflicts = row["conflicts"]?.array?.count ?? 0
      let why =
        row["why"]?.string ?? (conflicts == 0 ? "" : Printable.count(conflicts, "conflict"))
      table.rows.append([
        Table.Cell(row["repository"]?.string ?? ""), Table.Cell(row["endpoint"]?.string ?? "-"),
        Table.Cell(state, state == "connected" ? .good : state == "disabled" ? .faint : .bad),
        Table.Cell(outbox.map(String.init) ?? "?", outbox == 0 ? .faint : .warning),
        Table.Cell(why, .faint),
      ])
    }
    return table
  }
}
