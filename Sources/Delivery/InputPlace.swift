import Model

package import Screens

/// Where a program without a composer takes text: what stands before the cursor in its line.
package struct InputPlace: Sendable, Equatable {
  private var column: Int
  private var text: String

  package init(_ screen: Screen) {
    column = screen.cursor.column
    text = String(screen.cursorLine.text.prefix(column))
  }

  /// Whether it looks as if nothing had been typed there: a guess, for where nothing else is known.
  func looksEmpty(isAlternate: Bool) -> Bool {
    if column == 0 { return true }
    if isAlternate { return text.allSatisfy { " │┃║|>›❯$%#:".contains($0) } }
    guard let last = text.last(where: { $0 != " " }) else { return true }
    return "$#%>:»›❯".contains(last)
  }
}
