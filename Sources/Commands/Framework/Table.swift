import Model

/// Rows in columns for a person, kept within a width.
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

  static let width = 80

  init(_ header: String...) {
    self.header = header
  }

  /// The lines; the last column is cut where a line would be longer than the width.
  func lines(colored: Bool) -> [String] {
    let all = [header.map { Cell($0, .faint) }] + rows
    let widths = header.indices.map { column in all.map { $0[column].text.count }.max() ?? 0 }
    return all.map { row in
      var line = ""
      var length = 0
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        let room = max(4, Self.width - length)
        var cell = cell
        if isLast, cell.text.count > room { cell.text = cell.text.prefix(room - 1) + "…" }
        if !isLast { cell.text = HelpText.padded(cell.text, widths[column]) }
        line += cell.shown(colored: colored)
        length += cell.text.count + 2
        if !isLast { line += "  " }
      }
      return line
    }
  }
}
