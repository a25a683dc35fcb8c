package import Model

/// One cell of a terminal.
package struct Cell: Sendable, Equatable {
  package var glyph: Glyph
  package var style: Style

  package init(_ glyph: Glyph, _ style: Style = .plain) {
    self.glyph = glyph
    self.style = style
  }

  package static let blank = Cell(.blank)
}

/// Everything that a terminal is to show: a grid of cells, and the cursor if it is to be seen.
package struct CellFrame: Sendable, Equatable {
  package let size: CellSize
  package private(set) var cells: [Cell]
  /// Where the cursor is shown, 0 first; nil where it is hidden.
  package var cursor: CellPosition?

  package init(_ size: CellSize) {
    self.size = CellSize(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = Array(repeating: .blank, count: self.size.columns * self.size.rows)
  }

  package subscript(column: Int, row: Int) -> Cell { cells[row * size.columns + column] }

  /// The characters of a row, without the blanks at the end.
  package func text(ofRow row: Int) -> String {
    let cells = cells[row * size.columns..<(row + 1) * size.columns]
    let text = cells.map(\.glyph.text).joined()
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// Writes a text from a place on, and stops before it would leave the given columns.
  ///
  /// - Returns: the column behind it.
  @discardableResult
  package mutating func put(
    _ text: some StringProtocol, _ style: Style = .plain, at column: Int, row: Int,
    within limit: Int = .max
  ) -> Int {
    var column = column
    for character in text {
      for glyph in Glyph.of(character) {
        guard put(glyph, style, at: column, row: row, within: limit) else { return column }
        column += glyph.width
      }
    }
    return column
  }

  /// Writes one glyph; false if it does not fit before the limit.
  @discardableResult
  package mutating func put(
    _ glyph: Glyph, _ style: Style, at column: Int, row: Int, within limit: Int = .max
  ) -> Bool {
    let width = glyph.width
    guard (0..<size.rows).contains(row), column >= 0, width > 0,
      column + width <= min(limit, size.columns)
    else { return false }
    let place = row * size.columns + column
    part(place, column)
    if width == 2 { part(place + 1, column + 1) }
    cells[place] = Cell(glyph, style)
    if width == 2 { cells[place + 1] = Cell(.rightHalf, style) }
    return true
  }

  /// Takes away the other half of a wide character of which one half is about to be overwritten.
  private mutating func part(_ place: Int, _ column: Int) {
    if cells[place].glyph == .rightHalf, column > 0 { cells[place - 1].glyph = .blank }
    if column + 1 < size.columns, cells[place + 1].glyph == .rightHalf {
      cells[place + 1].glyph = .blank
    }
  }

  /// Draws a row's cells in a style, whatever stands in them.
  package mutating func paint(_ columns: Range<Int>, row: Int, _ style: Style) {
    guard (0..<size.rows).contains(row) else { return }
    for column in columns.clamped(to: 0..<size.columns) {
      cells[row * size.columns + column].style = style
    }
  }

  /// Changes the style of each cell.
  package mutating func restyle(_ change: (Style) -> Style) {
    for place in cells.indices { cells[place].style = change(cells[place].style) }
  }
}
