package import Model

/// What a pane shows at one moment: its rows, and where the cursor is.
package struct Screen: Sendable, Equatable {
  package var lines: [ScreenLine]
  package var cursor: CellPosition
  /// Whether the terminal shows its cursor; many programs draw one of their own.
  package var isCursorShown = true
  /// What the program calls itself in the pane's title.
  package var title = ""
  /// The pane's width and height in cells.
  package var size: CellSize

  package init(lines: [ScreenLine], cursor: CellPosition, size: CellSize) {
    self.lines = lines
    self.cursor = cursor
    self.size = size
  }

  /// Reads the output of `tmux capture-pane -e`.
  package init(capture: String, cursor: CellPosition, size: CellSize) {
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
