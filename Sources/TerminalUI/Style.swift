/// How a cell is drawn, in one word, so that frames compare quickly.
package struct Style: Sendable, Equatable, Hashable {
  /// Attributes in the lowest byte; the colours in 26 bits each above them.
  package private(set) var word: UInt64

  package static let plain = Style()

  private init() { word = 0 }

  package struct Attributes: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Attributes(rawValue: 1 << 0)
    package static let dim = Attributes(rawValue: 1 << 1)
    package static let italic = Attributes(rawValue: 1 << 2)
    package static let underlined = Attributes(rawValue: 1 << 3)
    package static let inverse = Attributes(rawValue: 1 << 4)
    package static let struck = Attributes(rawValue: 1 << 5)
  }

  package enum Color: Sendable, Equatable {
    /// The terminal's own.
    case standard
    /// A number of the terminal's palette.
    case indexed(UInt8)
    case rgb(UInt8, UInt8, UInt8)

    fileprivate var bits: UInt64 {
      switch self {
      case .standard: 0
      case .indexed(let number): 1 << 24 | UInt64(number)
      case .rgb(let red, let green, let blue):
        2 << 24 | UInt64(red) << 16 | UInt64(green) << 8 | UInt64(blue)
      }
    }

    fileprivate init(bits: UInt64) {
      switch bits >> 24 & 3 {
      case 1: self = .indexed(UInt8(truncatingIfNeeded: bits))
      case 2:
        self = .rgb(
          UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
          UInt8(truncatingIfNeeded: bits))
      default: self = .standard
      }
    }
  }

  package init(
    _ attributes: Attributes = [], foreground: Color = .standard, background: Color = .standard
  ) {
    word = UInt64(attributes.rawValue) | foreground.bits << 8 | background.bits << 34
  }

  package var attributes: Attributes { Attributes(rawValue: UInt8(truncatingIfNeeded: word)) }
  package var foreground: Color { Color(bits: word >> 8 & 0x3FF_FFFF) }
  package var background: Color { Color(bits: word >> 34 & 0x3FF_FFFF) }

  /// The same without colours, for whoever wants none.
  package var withoutColors: Style { Style(attributes) }

  package func adding(_ more: Attributes) -> Style {
    Style(attributes.union(more), foreground: foreground, background: background)
  }

  /// The SGR sequence that draws so, whatever was drawn before.
  package func append(to output: inout [UInt8]) {
    var codes = ["0"]
    let attributes = attributes
    if attributes.contains(.bold) { codes.append("1") }
    if attributes.contains(.dim) { codes.append("2") }
    if attributes.contains(.italic) { codes.append("3") }
    if attributes.contains(.underlined) { codes.append("4") }
    if attributes.contains(.inverse) { codes.append("7") }
    if attributes.contains(.struck) { codes.append("9") }
    if let code = Self.code(foreground, base: 30) { codes.append(code) }
    if let code = Self.code(background, base: 40) { codes.append(code) }
    output += "\u{1b}[\(codes.joined(separator: ";"))m".utf8
  }

  private static func code(_ color: Color, base: Int) -> String? {
    switch color {
    case .standard: nil
    case .indexed(let number) where number < 8: "\(base + Int(number))"
    case .indexed(let number) where number < 16: "\(base + 60 + Int(number) - 8)"
    case .indexed(let number): "\(base + 8);5;\(number)"
    case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }
}
