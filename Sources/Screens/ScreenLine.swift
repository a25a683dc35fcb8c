/// One row of a screen: its characters, each with its style.
package struct ScreenLine: Sendable, Equatable {
  package var cells: [Cell]

  package struct Cell: Sendable, Equatable {
    package var character: Character
    package var style: TextStyle

    package init(_ character: Character, _ style: TextStyle = .plain) {
      self.character = character
      self.style = style
    }

    package var isBlank: Bool { character.isWhitespace }
  }

  package init(cells: [Cell] = []) {
    self.cells = cells
  }

  /// A line without styles.
  package init(_ text: String) {
    cells = text.map { Cell($0) }
  }

  /// The characters, without the blanks at the end.
  package var text: String {
    let end = cells.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? 0
    return String(cells[..<end].map(\.character))
  }

  package var isBlank: Bool { cells.allSatisfy(\.isBlank) }

  /// The line with blanks in the place of cells for which `isHidden` holds.
  package func hiding(_ isHidden: (Cell) -> Bool) -> ScreenLine {
    ScreenLine(cells: cells.map { isHidden($0) ? Cell(" ") : $0 })
  }
}
