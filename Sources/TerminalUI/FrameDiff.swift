import Model

/// The bytes that turn what a terminal shows into another frame.
package enum FrameDiff {
  /// From an earlier frame, or from anything where that is nil or had another size.
  package static func bytes(from old: CellFrame?, to new: CellFrame) -> [UInt8] {
    var output: [UInt8] = []
    let known = old.flatMap { $0.size == new.size ? $0 : nil }
    let isWhole = known == nil
    let old = known ?? CellFrame(new.size)
    if !isWhole, old.cursor != nil { output += hideCursor }
    if isWhole { output += hideCursor + clear }
    var style: Style? = isWhole ? .plain : nil
    for row in 0..<new.size.rows { appendRow(row, old, new, &style, &output) }
    if let cursor = new.cursor {
      append(cursor, &output)
      output += showCursor
    }
    // Nothing but the cursor's own sequences means that nothing has changed.
    return !isWhole && old == new ? [] : output
  }

  package static let hideCursor = Array("\u{1b}[?25l".utf8)
  package static let showCursor = Array("\u{1b}[?25h".utf8)
  private static let clear = Array("\u{1b}[0m\u{1b}[2J".utf8)

  private static func append(_ place: CellPosition, _ output: inout [UInt8]) {
    output += "\u{1b}[\(place.row + 1);\(place.column + 1)H".utf8
  }

  private static func appendRow(
    _ row: Int, _ old: CellFrame, _ new: CellFrame, _ style: inout Style?, _ output: inout [UInt8]
  ) {
    let columns = new.size.columns
    let start = row * columns
    var column = 0
    while column < columns {
      guard old.cells[start + column] != new.cells[start + column] else {
        column += 1
        continue
      }
      // A terminal that overwrites half of a wide character does with the other half as it likes.
      var first = column
      while first > 0, isInside(old, start + first) || isInside(new, start + first) { first -= 1 }
      var end = column + 1
      while end < columns, !isEnd(end, start, old, new) { end += 1 }
      append(CellPosition(column: first, row: row), &output)
      appendCells(first..<end, row, new, &style, &output)
      column = end
    }
  }

  private static func isInside(_ frame: CellFrame, _ place: Int) -> Bool {
    frame.cells[place].glyph == .rightHalf
  }

  /// Whether nothing at a place has to be drawn: two same cells in a row end what is drawn at once.
  private static func isEnd(_ column: Int, _ start: Int, _ old: CellFrame, _ new: CellFrame) -> Bool
  {
    let place = start + column
    guard !isInside(old, place), !isInside(new, place) else { return false }
    guard old.cells[place] == new.cells[place] else { return false }
    return column + 1 >= new.size.columns || old.cells[place + 1] == new.cells[place + 1]
  }

  private static func appendCells(
    _ columns: Range<Int>, _ row: Int, _ new: CellFrame, _ style: inout Style?,
    _ output: inout [UInt8]
  ) {
    for column in columns {
      let cell = new[column, row]
      guard cell.glyph != .rightHalf else { continue }
      if style != cell.style {
        cell.style.append(to: &output)
        style = cell.style
      }
      cell.glyph.append(to: &output)
      // Whatever width the terminal gave it, the next character stands where it should.
      if cell.glyph.mayDiffer, column + 1 < columns.upperBound {
        output += "\u{1b}[\(column + cell.glyph.width + 1)G".utf8
      }
    }
  }
}
