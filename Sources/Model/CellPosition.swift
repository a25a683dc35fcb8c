/// A cell of a terminal or a pane.
package struct CellPosition: Sendable, Equatable {
  /// In cells from the left, 0 first.
  package var column: Int
  /// In rows from the top, 0 first.
  package var row: Int

  package init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}
