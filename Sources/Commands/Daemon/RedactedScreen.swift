import Model
import Screens
import Tmux

/// A pane's screen for others to see: where what stands, and none of the words.
///
/// A letter is an `x`, or a `d` where it is dim; a digit is a `0`. Signs, frames and blanks stay.
enum RedactedScreen {
  /// How many rows of its end are told.
  private static let rows = 16

  static func lines(of look: PaneSnapshot) -> [String] {
    let screen = look.screen
    let cursor = screen.cursor
    let shown = screen.lines.enumerated().filter { !$0.element.isBlank || $0.offset == cursor.row }
    let size = "\(screen.size.columns) by \(screen.size.rows)"
    let head =
      "the screen of \(size), with the \(screen.isCursorShown ? "shown" : "hidden") cursor in row"
      + " \(cursor.row), column \(cursor.column):"
    return [head]
      + shown.suffix(rows).map { row, line in
        "\(row == cursor.row ? ">" : " ") \(row): \(text(of: line))"
      }
  }

  private static func text(of line: ScreenLine) -> String {
    let end = line.cells.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? 0
    return String(
      line.cells[..<end].map { cell -> Character in
        if cell.character.isLetter { return cell.style.attributes.contains(.dim) ? "d" : "x" }
        return cell.character.isNumber ? "0" : cell.character
      })
  }
}
