import Model

/// Rows in columns, kept within the width of a terminal.
struct Table {
  enum Style: String {
    case plain = ""
    case good = "32"
    case warning = "33"
    case bad = "31"
    case faint = "2"
  }

  struct Cell {
    var text: String
    var style: Style

    init(_ text: String, _ style: Style = .plain) {
      self.text = Printable.escaped(text)
      self.style = style
    }

    func shown(colored: Bool) -> String {
      colored && style != .plain ? "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m" : text
    }
  }

  var header: [String]
  var rows: [[Cell]] = []

  init(_ header: String...) { self.init(header) }

  init(_ header: [String]) {
    self.header = header
  }

  /// The lines; the last column is cut where a line would be longer than the terminal's.
  func lines(on display: TerminalCapabilities) -> [String] {
    let all = [header.map { Cell($0, .faint) }] + rows
    let widths = header.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      var length = 0
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        let room = display.columns.map { max(4, $0 - length) } ?? .max
        var cell = cell
        if isLast, cell.text.count > room { cell.text = cell.text.prefix(room - 1) + "…" }
        if !isLast { cell.text = HelpText.padded(cell.text, widths[column]) }
        line += cell.shown(colored: display.usesColor)
        length += cell.text.count + 2
        if !isLast { line += "  " }
      }
      return line
    }
  }
}
