/// How a cell of a terminal is drawn.
package struct TextStyle: Sendable, Equatable, Hashable {
  package var attributes: Attributes
  package var foreground: Color
  package var background: Color

  package struct Attributes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
      self.rawValue = rawValue
    }

    package static let bold = Attributes(rawValue: 1 << 0)
    package static let dim = Attributes(rawValue: 1 << 1)
    package static let italic = Attributes(rawValue: 1 << 2)
    package static let underlined = Attributes(rawValue: 1 << 3)
    package static let blinking = Attributes(rawValue: 1 << 4)
    package static let inverse = Attributes(rawValue: 1 << 5)
    package static let hidden = Attributes(rawValue: 1 << 6)
    package static let struck = Attributes(rawValue: 1 << 7)
  }

  package enum Color: Sendable, Equatable, Hashable {
    /// The terminal's own.
    case standard
    /// A number of the terminal's palette, 0 to 255.
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)
  }

  package static let plain = TextStyle()

  package init() {
    attributes = []
    foreground = .standard
    background = .standard
  }
}
