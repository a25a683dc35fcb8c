/// What the terminal behind the output can show.
package struct TerminalCapabilities: Sendable {
  package var usesColor: Bool
  /// Characters in a line; nil where the output goes elsewhere, and nothing is cut.
  package var columns: Int?

  package init(usesColor: Bool, columns: Int?) {
    self.usesColor = usesColor
    self.columns = columns
  }

  package static let plain = TerminalCapabilities(usesColor: false, columns: nil)
}
