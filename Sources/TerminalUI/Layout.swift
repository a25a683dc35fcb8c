package import Model

/// A part of the screen.
package struct Area: Sendable, Equatable {
  package var column: Int
  package var row: Int
  package var columns: Int
  package var rows: Int

  package init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  package var right: Int { column + columns }
  package var bottom: Int { row + rows }
  package var isEmpty: Bool { columns == 0 || rows == 0 }

  package func contains(column: Int, row: Int) -> Bool {
    (self.column..<right).contains(column) && (self.row..<bottom).contains(row)
  }
}

/// Where the parts of a screen with a list and a detail stand: one below the other, or side by side
/// where the terminal is wide.
package struct Layout: Sendable, Equatable {
  package var size: CellSize
  /// The line at the top.
  package var title: Area
  /// The list's column heads.
  package var heads: Area
  package var list: Area
  /// The line with the names of the details.
  package var tabs: Area
  package var detail: Area
  /// The line at the bottom: keys, what was done, or what is being typed.
  package var footer: Area
  /// The column of the line between list and detail, where they stand side by side.
  package var divider: Int?

  /// From here on list and detail stand side by side.
  package static let wide = 160
  /// Below this many rows there is nothing but the list.
  private static let lowest = 14

  /// `rows` is how many the list has.
  package init(_ size: CellSize, rows: Int) {
    self.size = size
    let whole = Area(column: 0, row: 0, columns: size.columns, rows: size.rows)
    func line(_ row: Int, _ isThere: Bool = true) -> Area {
      Area(
        column: 0, row: row, columns: whole.columns,
        rows: isThere && (0..<size.rows).contains(row) ? 1 : 0)
    }
    title = line(0, size.rows > 2)
    footer = line(size.rows - 1, size.rows > 1)
    heads = line(1, size.rows > 5)
    let top = title.rows + heads.rows
    let room = size.rows - top - footer.rows
    list = Area(column: 0, row: top, columns: size.columns, rows: room)
    tabs = Area(column: 0, row: top + room, columns: size.columns, rows: 0)
    detail = tabs
    guard size.rows >= Self.lowest, size.columns >= 40 else { return }
    if size.columns >= Self.wide {
      let left = size.columns * 46 / 100
      divider = left
      heads.columns = left
      list.columns = left
      tabs = Area(column: left + 1, row: heads.row, columns: size.columns - left - 1, rows: 1)
      detail = Area(column: left + 1, row: top, columns: tabs.columns, rows: room)
    } else {
      // The list takes what it needs, up to half.
      let most = max(4, room / 2)
      list.rows = min(max(rows, 3), most)
      tabs = Area(column: 0, row: list.bottom, columns: size.columns, rows: 1)
      detail = Area(
        column: 0, row: tabs.bottom, columns: size.columns, rows: room - list.rows - 1)
    }
  }
}
