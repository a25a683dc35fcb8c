import TerminalUI

/// What colours mean in `top`.
enum TopStyle {
  static let title = Style([.bold])
  static let faint = Style([.dim])
  static let good = Style(foreground: .indexed(2))
  static let warning = Style(foreground: .indexed(3))
  static let urgent = Style([.bold], foreground: .indexed(3))
  static let bad = Style(foreground: .indexed(1))
  static let name = Style(foreground: .indexed(6))
  static let key = Style([.bold])
  static let selected = Style([.inverse])
}

/// A line of text in several styles.
struct TopLine: Sendable {
  var parts: [(text: String, style: Style)]

  init(_ text: String = "", _ style: Style = .plain) {
    parts = [(text, style)]
  }

  init(_ parts: (String, Style)...) {
    self.parts = parts.map { (text: $0.0, style: $0.1) }
  }

  /// A text in lines that fit, broken at blanks where there are any.
  static func wrapped(_ text: String, _ style: Style, columns: Int, indent: Int) -> [TopLine] {
    let room = max(8, columns - indent)
    let margin = String(repeating: " ", count: indent)
    return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .flatMap { broken($0, room) }
      .map { TopLine(margin + $0, style) }
  }

  private static func broken(_ text: Substring, _ room: Int) -> [String] {
    var lines: [String] = []
    var line: [Character] = []
    var width = 0
    var lastBlank: Int?
    for character in text {
      let shown = character == "\t" ? " " : character
      let cells = CellWidth.of(String(shown))
      if width + cells > room {
        let end = lastBlank.flatMap { $0 > room / 2 ? $0 : nil } ?? line.count
        lines.append(String(line[..<end]))
        line = Array(line[end...].drop { $0 == " " })
        width = CellWidth.of(String(line))
        lastBlank = nil
      }
      if shown == " " { lastBlank = line.count }
      line.append(shown)
      width += cells
    }
    return lines + [String(line)]
  }
}

extension CellFrame {
  /// Writes a line into an area's row; what does not fit is cut, and a sign says so.
  mutating func put(_ line: TopLine, at offset: Int = 0, row: Int, in area: Area) {
    guard (area.row..<area.bottom).contains(row) else { return }
    var column = area.column + offset
    for (text, style) in line.parts {
      let end = put(text, style, at: column, row: row, within: area.right)
      if end - column < CellWidth.of(text) {
        if area.columns > 1 { put("…", style, at: area.right - 1, row: row, within: area.right) }
        return
      }
      column = end
    }
  }
}
