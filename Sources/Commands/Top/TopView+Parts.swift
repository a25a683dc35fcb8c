import TerminalUI

/// What the views of agents, tasks and runs draw alike.
extension TopView {
  /// The beginning of the top line: what cannot be reached, and what is looked for.
  var title: TopLine {
    var line = TopLine((" roost top", TopStyle.title))
    if case .lost(let why) = model.connection { line.parts.append(("  \(why)", TopStyle.bad)) }
    if !model.filter.isEmpty { line.parts.append(("  /\(model.filter)", TopStyle.warning)) }
    return line
  }

  /// The line between list and detail, where they stand side by side.
  func drawDivider(_ frame: inout CellFrame) {
    guard let divider = layout.divider else { return }
    for row in layout.heads.row..<layout.footer.row {
      frame.put("│", TopStyle.faint, at: divider, row: row)
    }
  }

  /// The line between list and detail, where one stands above the other.
  func drawRule(_ frame: inout CellFrame) {
    guard layout.divider == nil else { return }
    let area = layout.tabs
    for column in 0..<area.columns { frame.put("─", TopStyle.faint, at: column, row: area.row) }
  }

  /// How many rows of a list are out of sight, beside its heads.
  func drawHidden(above: Int, of count: Int, _ frame: inout CellFrame) {
    guard let text = Self.hidden(above: above, below: count - above - layout.list.rows) else {
      return
    }
    frame.put(
      text, TopStyle.faint, at: max(0, layout.heads.right - CellWidth.of(text)),
      row: layout.heads.row, within: layout.heads.right)
  }

  /// What stands in place of a list without rows.
  func drawInstead(_ text: String, _ frame: inout CellFrame) {
    let lines = TopLine.wrapped(text, .plain, columns: layout.list.columns, indent: 0)
    for (line, part) in lines.enumerated() {
      frame.put(part, row: layout.list.row + line, in: layout.list)
    }
  }

  /// The detail of what is selected, with its title; without one only the place is marked.
  func drawDetail(
    _ title: String?, _ lines: [TopLine], scroll: Int, _ frame: inout CellFrame
  ) {
    let area = layout.tabs
    guard !area.isEmpty else { return }
    drawRule(&frame)
    guard let title else { return }
    frame.put(TopLine(" \(title) ", TopStyle.selected), row: area.row, in: area)
    let scroll = min(scroll, max(0, lines.count - layout.detail.rows))
    for (row, line) in lines.dropFirst(scroll).prefix(layout.detail.rows).enumerated() {
      frame.put(line, row: layout.detail.row + row, in: layout.detail)
    }
    let below = lines.count - scroll - layout.detail.rows
    guard let text = Self.hidden(above: scroll, below: below) else { return }
    frame.put(text, TopStyle.faint, at: area.right - CellWidth.of(text), row: area.row)
  }

  /// " ↑2 ↓5 ", or nil where everything is in sight.
  private static func hidden(above: Int, below: Int) -> String? {
    guard above > 0 || below > 0 else { return nil }
    return "\(above > 0 ? " ↑\(above)" : "")\(below > 0 ? " ↓\(below)" : "") "
  }
}
