import Control
import Foundation
import Model
import Screens
import TerminalUI

extension TopView {
  private static let labels = TopModel.Tab.allCases.map { " \($0.rawValue + 1) \($0.title) " }

  /// The tab whose name stands in a column of the line with the tabs.
  static func tab(at column: Int) -> TopModel.Tab? {
    var start = 0
    for tab in TopModel.Tab.allCases {
      start += labels[tab.rawValue].count
      if column < start { return column < 0 ? nil : tab }
    }
    return nil
  }

  func drawTabs(_ frame: inout CellFrame) {
    let area = layout.tabs
    guard !area.isEmpty else { return }
    drawRule(&frame)
    var column = area.column
    for tab in TopModel.Tab.allCases {
      column = frame.put(
        Self.labels[tab.rawValue], tab == model.tab ? TopStyle.selected : .plain, at: column,
        row: area.row, within: area.right)
    }
    guard let entry = model.selected else { return }
    let place = entry.reply?.agent.pane.map { " \($0.pane)" } ?? ""
    let branch = entry.branch.map { " on \($0)" } ?? ""
    frame.put(
      TopLine((" \(entry.subject.name)", TopStyle.title), ("\(place)\(branch) ", .plain)),
      row: area.row,
      in: Area(column: column, row: area.row, columns: area.right - column, rows: 1))
  }

  func drawDetail(_ frame: inout CellFrame) {
    guard !layout.detail.isEmpty, let entry = model.selected else { return }
    var area = layout.detail
    if !entry.explanation.isEmpty, area.rows > 3 {
      frame.put(TopLine(" \(entry.explanation)", Self.style(entry)), row: area.row, in: area)
      area = Area(
        column: area.column, row: area.row + 1, columns: area.columns, rows: area.rows - 1)
    }
    switch model.tab {
    case .pane: drawPane(&frame, area)
    case .conversation:
      let lines = model.conversation.map { conversation($0, columns: area.columns) }
      draw(lines, "there are no messages; s sends one", &frame, area)
    case .deliveries:
      let lines = model.deliveries.map { deliveries($0, columns: area.columns) }
      draw(lines, "nothing was delivered yet, as far as the journal goes back", &frame, area)
    }
  }

  /// Shows the end of some lines, or what stands as far back as is scrolled.
  private func draw(
    _ lines: [TopLine]?, _ absence: String, _ frame: inout CellFrame, _ area: Area
  ) {
    guard let lines else { return }
    guard !lines.isEmpty else {
      return frame.put(TopLine(" \(absence)", TopStyle.faint), row: area.row, in: area)
    }
    let scroll = min(model.scroll, max(0, lines.count - area.rows))
    let end = lines.count - scroll
    for (row, line) in lines[max(0, end - area.rows)..<end].enumerated() {
      frame.put(line, row: area.row + row, in: area)
    }
    guard scroll > 0 else { return }
    let text = " ↓\(scroll) "
    frame.put(
      text, TopStyle.selected, at: area.right - CellWidth.of(text), row: area.bottom - 1)
  }

  // MARK: - The pane

  private func drawPane(_ frame: inout CellFrame, _ area: Area) {
    guard let entry = model.selected else { return }
    switch model.pane {
    case .screen(let screen): draw(screen, &frame, area)
    case .absent(let why): frame.put(TopLine(" \(why)", TopStyle.bad), row: area.row, in: area)
    case nil:
      let absence: String? =
        if entry.reply == nil {
          "its pane is on another machine"
        } else if let gone = entry.reply?.agent.gone {
          gone
        } else if entry.reply?.agent.pane == nil {
          "it has no pane: it reads its mailbox itself"
        } else {
          nil
        }
      if let absence {
        frame.put(TopLine(" \(absence)", TopStyle.faint), row: area.row, in: area)
      }
    }
  }

  /// Shows the lower end of what is on a pane's screen, cut at the right.
  private func draw(_ screen: Screen, _ frame: inout CellFrame, _ area: Area) {
    let last = screen.lines.lastIndex { !$0.isBlank } ?? 0
    let used = max(last, screen.isCursorShown ? screen.cursor.row : 0) + 1
    let scroll = min(model.scroll, max(0, used - area.rows))
    let first = max(0, used - area.rows - scroll)
    for row in 0..<min(area.rows, used - first) {
      if screen.lines.indices.contains(first + row) {
        draw(screen.lines[first + row], row: area.row + row, &frame, area)
      }
      if screen.isCursorShown, screen.cursor.row == first + row,
        screen.cursor.column < area.columns
      {
        let column = area.column + screen.cursor.column
        let style = frame[column, area.row + row].style
        frame.paint(column..<column + 1, row: area.row + row, style.adding(.inverse))
      }
    }
  }

  private func draw(_ line: ScreenLine, row: Int, _ frame: inout CellFrame, _ area: Area) {
    var column = area.column
    for cell in line.cells {
      for glyph in Glyph.of(cell.character) {
        guard
          frame.put(glyph, Style(cell.style), at: column, row: row, within: area.right)
        else { return }
        column += glyph.width
      }
    }
  }

  // MARK: - Messages

  private func conversation(_ messages: [TopMessage], columns: Int) -> [TopLine] {
    messages.flatMap { message in
      var head = TopLine(
        (" \(time(message.date)) ", TopStyle.faint), (message.from, TopStyle.name),
        (" → ", TopStyle.faint), (message.to, TopStyle.name),
        (" · \(MessageID.short(message.id))", TopStyle.faint))
      if message.isWaiting { head.parts.append(("  unread", TopStyle.warning)) }
      return [head] + TopLine.wrapped(message.text, .plain, columns: columns, indent: 3)
    }
  }

  private func deliveries(_ entries: [JournalEntry], columns: Int) -> [TopLine] {
    entries.flatMap { entry in
      let ids = entry.messages.prefix(4).map(MessageID.short).joined(separator: " ")
      let more = entry.messages.count > 4 ? " and \(entry.messages.count - 4) more" : ""
      let (word, style) = Self.words(entry)
      let head = TopLine(
        (" \(time(Timestamp.date(entry.at))) ", TopStyle.faint), (word, style),
        ("  \(ids)\(more)", TopStyle.faint))
      return [head]
        + entry.evidence.flatMap { TopLine.wrapped("- \($0)", .plain, columns: columns, indent: 3) }
    }
  }

  private static func words(_ entry: JournalEntry) -> (String, Style) {
    switch entry.event {
    case .intent: ("begins to type", TopStyle.faint)
    case .typed: ("typed", .plain)
    case .verdict:
      switch entry.verdict {
      case .submitted, .seen: (entry.verdict?.rawValue ?? "", TopStyle.good)
      case .failed, .unknown, .typed, nil:
        (
          [entry.verdict?.rawValue ?? "?", entry.reason].compactMap { $0 }.joined(separator: ": "),
          TopStyle.bad
        )
      }
    case .held: ("held: \(entry.reason ?? "?")", TopStyle.warning)
    case .dead: ("given up: \(entry.reason ?? "?")", TopStyle.bad)
    case .requeued: ("put back in line", .plain)
    case .dropped: ("dropped", TopStyle.bad)
    case .nudged: ("told that mail waits", .plain)
    case .routed: ("the hub has it", .plain)
    case .acknowledged: ("seen by the agent", TopStyle.good)
    }
  }

  /// The time of day, or for other days the date.
  private func time(_ date: Date?) -> String {
    guard let date else { return "?" }
    let style = Date.ISO8601FormatStyle(timeZone: .current)
    let isToday = Calendar.current.isDate(date, inSameDayAs: now)
    return date.formatted(
      isToday ? style.time(includingFractionalSeconds: false) : style.month().day())
  }
}

extension Style {
  /// How a program drew a cell of its pane; nothing in it blinks here, and what it hid is not shown.
  fileprivate init(_ style: TextStyle) {
    var attributes: Attributes = []
    if style.attributes.contains(.bold) { attributes.insert(.bold) }
    if style.attributes.contains(.dim) || style.attributes.contains(.hidden) {
      attributes.insert(.dim)
    }
    if style.attributes.contains(.italic) { attributes.insert(.italic) }
    if style.attributes.contains(.underlined) { attributes.insert(.underlined) }
    if style.attributes.contains(.inverse) { attributes.insert(.inverse) }
    if style.attributes.contains(.struck) { attributes.insert(.struck) }
    self.init(
      attributes, foreground: Self.color(style.foreground),
      background: Self.color(style.background))
  }

  private static func color(_ color: TextStyle.Color) -> Color {
    switch color {
    case .standard: .standard
    case .indexed(let number): .indexed(number)
    case .rgb(let red, let green, let blue): .rgb(red, green, blue)
    }
  }
}
