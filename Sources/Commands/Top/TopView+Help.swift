import Model
import TerminalUI

extension TopView {
  private static let help: [(keys: String, what: String)] = [
    ("↑ ↓  j k", "select an agent (also PgUp, PgDn, Home, End)"),
    ("n", "select the next agent that needs you"),
    ("Tab  1 2 3", "its pane, its conversation, its deliveries"),
    ("[ ]", "scroll in them"),
    ("t", "the tasks of teams and what they have spent, or the agents again"),
    ("r", "the runs of swarms with their tasks, or the agents again"),
    ("Enter  a", "attach to its pane; this leaves top"),
    ("s", "send it a message"),
    ("p", "hold its mail, or let it flow again"),
    ("x", "ask it to finish"),
    ("K", "kill it at once"),
    ("/", "filter by name, team, status, branch; Esc ends it"),
    ("mouse", "click selects, the wheel scrolls; with Shift the terminal selects text"),
    ("Ctrl-L", "draw the screen anew"),
    ("Ctrl-Z", "suspend; `fg` comes back"),
    ("q  F10  Ctrl-C", "quit"),
    ("", ""),
    ("FOR", "how long it has had its status"),
    ("MAIL", "unread messages; WHY says what holds them"),
    ("ACTIVITY", "events in each of the last 10 minutes, since top started"),
  ]

  func drawHelp(_ frame: inout CellFrame) {
    let width = min(model.size.columns, 78)
    let height = min(model.size.rows, Self.help.count + 2)
    let area = Area(
      column: (model.size.columns - width) / 2, row: (model.size.rows - height) / 2,
      columns: width, rows: height)
    for row in area.row..<area.bottom {
      for column in area.column..<area.right {
        frame.put(" ", at: column, row: row)
      }
    }
    // A frame takes room that a small terminal does not have.
    let isFramed = height >= Self.help.count + 2 && width >= 60
    if isFramed { drawBox(area, " Keys; any key closes this ", &frame) }
    let inner =
      isFramed
      ? Area(
        column: area.column + 2, row: area.row + 1, columns: area.columns - 4,
        rows: area.rows - 2) : area
    for (line, (keys, what)) in Self.help.enumerated() where line < inner.rows {
      let row = inner.row + line
      frame.put(TopLine(keys, TopStyle.key), row: row, in: inner)
      let offset = inner.columns >= 40 ? 16 : CellWidth.of(keys) + 1
      frame.put(TopLine(what), at: offset, row: row, in: inner)
    }
  }

  private func drawBox(_ area: Area, _ title: String, _ frame: inout CellFrame) {
    for column in area.column + 1..<area.right - 1 {
      frame.put("─", TopStyle.faint, at: column, row: area.row)
      frame.put("─", TopStyle.faint, at: column, row: area.bottom - 1)
    }
    for row in area.row + 1..<area.bottom - 1 {
      frame.put("│", TopStyle.faint, at: area.column, row: row)
      frame.put("│", TopStyle.faint, at: area.right - 1, row: row)
    }
    for (corner, column, row) in [
      ("┌", area.column, area.row), ("┐", area.right - 1, area.row),
      ("└", area.column, area.bottom - 1), ("┘", area.right - 1, area.bottom - 1),
    ] { frame.put(corner, TopStyle.faint, at: column, row: row) }
    frame.put(title, TopStyle.title, at: area.column + 2, row: area.row, within: area.right)
  }
}
