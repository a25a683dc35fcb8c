/// What a person did at the terminal.
package enum Key: Sendable, Equatable {
  case character(Character)
  /// A letter with Ctrl, in lower case.
  case control(Character)
  case enter, tab, backTab, backspace, delete, escape
  case up, down, left, right
  case home, end, pageUp, pageDown, insert
  /// F1 is 1.
  case function(Int)
  /// A text that the terminal pasted: none of it is a command.
  case paste(String)
  case mouse(Mouse)

  package struct Mouse: Sendable, Equatable {
    package enum Action: Sendable, Equatable { case press, release, wheelUp, wheelDown, other }

    package var action: Action
    /// From the left and from the top, 0 first.
    package var column: Int
    package var row: Int

    package init(_ action: Action, column: Int, row: Int) {
      self.action = action
      self.column = column
      self.row = row
    }
  }
}
