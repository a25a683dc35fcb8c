import Foundation
import Model
import TerminalUI

extension TopView {
  /// A column of the list: its head, its width, and what stands in it.
  private struct Column {
    var head: String
    var width: Int
    var isRight = false
    var cell: (TopEntry) -> (String, Style)
  }

  func drawList(_ frame: inout CellFrame) {
    let columns = columns(in: layout.list.columns)
    if !layout.heads.isEmpty, !model.rows.isEmpty { drawHeads(columns, &frame) }
    drawDivider(&frame)
    guard !model.rows.isEmpty else { return drawEmptyList(&frame) }
    for line in 0..<layout.list.rows {
      let index = model.firstRow + line
      guard model.rows.indices.contains(index) else { break }
      let row = layout.list.row + line
      switch model.rows[index] {
      case .team(let name, let agents):
        frame.put(
          TopLine((" team \(name)", TopStyle.title), ("  \(agents)", TopStyle.faint)),
          row: row, in: layout.list)
      case .agent(let subject):
        if let entry = model.entries[subject] { draw(entry, columns, row: row, &frame) }
      }
    }
  }

  private func drawEmptyList(_ frame: inout CellFrame) {
    let text: String
    switch model.connection {
    case .starting: text = " …"
    case .live, .lost:
      text =
        model.entries.isEmpty
        ? " there are no agents; `roost join NAME` in a pane registers one"
        : " no agent matches the filter; / changes it"
    }
    drawInstead(text, &frame)
  }

  private func drawHeads(_ columns: [Column], _ frame: inout CellFrame) {
    var place = layout.heads.column + 1
    for column in columns {
      let width = CellWidth.of(column.head)
      let start = place + (column.isRight ? max(0, column.width - width) : 0)
      frame.put(
        column.head, TopStyle.faint, at: start, row: layout.heads.row,
        within: min(place + column.width, layout.heads.right))
      place += column.width + gap
    }
    drawHidden(above: model.firstRow, of: model.rows.count, &frame)
  }

  private func draw(_ entry: TopEntry, _ columns: [Column], row: Int, _ frame: inout CellFrame) {
    let isSelected = entry.subject == model.selection
    let area = layout.list
    var place = area.column + 1
    if entry.needsPerson { frame.put("!", TopStyle.urgent, at: area.column, row: row) }
    for column in columns {
      let (text, style) = column.cell(entry)
      let width = CellWidth.of(text)
      let end = min(place + column.width, area.right)
      let start = place + (column.isRight ? max(0, column.width - width) : 0)
      frame.put(
        TopLine(text, style), row: row,
        in: Area(column: start, row: row, columns: end - start, rows: 1))
      place += column.width + gap
      if place >= area.right { break }
    }
    if isSelected { frame.paint(area.column..<area.right, row: row, TopStyle.selected) }
  }

  private var gap: Int { layout.list.columns >= 60 ? 2 : 1 }

  /// Those that have room, the more important ones first.
  private func columns(in width: Int) -> [Column] {
    let most = width < 40 ? max(5, width - 12) : width < 100 ? 16 : 24
    var columns = [
      Column(head: "AGENT", width: min(max(model.widths.name, 5), most)) {
        ($0.subject.name, Self.style($0))
      },
      Column(head: "STATUS", width: 11) { ($0.word, Self.style($0)) },
    ]
    var room = width - 1 - columns.reduce(0) { $0 + $1.width + gap }
    func fits(_ column: Column) -> Column? {
      guard room >= column.width + gap else { return nil }
      room -= column.width + gap
      return column
    }
    let since = fits(
      Column(head: "FOR", width: 3, isRight: true) { entry in
        (entry.since.map { TopAge.text(now.timeIntervalSince($0)) } ?? "", TopStyle.faint)
      })
    let mail = fits(
      Column(head: "MAIL", width: 4, isRight: true) { entry in
        guard let waiting = entry.waiting else { return ("?", TopStyle.faint) }
        return waiting == 0 ? ("·", TopStyle.faint) : ("\(waiting)", TopStyle.warning)
      })
    let profile = room >= 40 ? fits(profileColumn) : nil
    let activity = room >= 34 ? fits(activityColumn) : nil
    let branch =
      model.widths.branch > 0 && room >= 44
      ? fits(
        Column(head: "BRANCH", width: min(max(model.widths.branch, 6), 20)) { entry in
          (entry.branch ?? "", TopStyle.name)
        }) : nil
    columns += [since, mail, profile, activity, branch].compactMap { $0 }
    if room >= 6 {
      columns.append(
        Column(head: "WHY", width: room) { ($0.why, $0.needsPerson ? .plain : TopStyle.faint) })
    }
    return columns
  }

  private var profileColumn: Column {
    Column(head: "PROFILE", width: min(max(model.widths.profile, 7), 10)) { ($0.profile, .plain) }
  }

  private var activityColumn: Column {
    Column(head: "ACTIVITY", width: TopActivity.minutes) { entry in
      guard case .agent(let address) = entry.subject, let known = model.activity[address] else {
        return ("", .plain)
      }
      return (known.bars(at: now), TopStyle.name)
    }
  }

  /// The colour of a status.
  static func style(_ entry: TopEntry) -> Style {
    switch entry.status {
    case "needs_you", "stuck": TopStyle.urgent
    case "running": TopStyle.good
    case "failed", "gone", "killed", "unreachable": TopStyle.bad
    case "completed": TopStyle.faint
    case "active", "idle": .plain
    default: TopStyle.warning
    }
  }
}
