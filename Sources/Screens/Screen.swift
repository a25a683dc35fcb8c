/// What a pane shows at one moment: its rows, and where the cursor is.
package struct Screen: Sendable, Equatable {
  package var lines: [ScreenLine]
  package var cursor: Position
  /// Whether the terminal shows its cursor; many programs draw one of their own.
  package var isCursorShown = true
  /// What the program calls itself in the pane's title.
  package var title = ""
  /// The pane's width and height in cells.
  package var size: Size

  package struct Position: Sendable, Equatable {
    /// In cells from the left, 0 first.
    package var column: Int
    /// In rows from the top, 0 first.
    package var row: Int

    package init(column: Int, row: Int) {
      self.column = column
      self.row = row
    }
  }

  package struct Size: Sendable, Equatable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
      self.columns = columns
      self.rows = rows
    }
  }

  package init(lines: [ScreenLine], cursor: Position, size: Size) {
    self.lines = lines
    self.cursor = cursor
    self.size = size
  }

  /// Reads the output of `tmux capture-pane -e`.
  package init(capture: String, cursor: Position, size: Size) {
    var parser = CaptureParser()
    self.init(lines: parser.lines(of: capture), cursor: cursor, size: size)
  }

  /// All rows run together, so that text that wrapped is found.
  package var runTogether: String { lines.map(\.text).joined() }

  /// The row with the cursor, or an empty one.
  package var cursorLine: ScreenLine {
    lines.indices.contains(cursor.row) ? lines[cursor.row] : ScreenLine()
  }
}
