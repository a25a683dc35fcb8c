import Foundation
import Model

/// What the header of a message looks like, so that a line of a text is not taken for one.
struct HeaderLine: Sendable {
  private let pattern: String

  /// - Parameter template: the header as a user sets it, with `{from}`, `{to}`, `{team}` and `{id}`.
  init(template: String) {
    var pattern = "^"
    var rest = Substring(template)
    while !rest.isEmpty {
      if let name = ["{from}", "{to}", "{team}", "{id}"].first(where: rest.hasPrefix) {
        pattern += ".{1,200}?"
        rest.removeFirst(name.count)
      } else {
        let character = rest.removeFirst()
        let plain = Self.plain(String(character))
        pattern += plain.isEmpty ? "" : NSRegularExpression.escapedPattern(for: plain)
      }
    }
    self.pattern = pattern
  }

  /// Marks every line but the first, which stands behind the true header, that looks like a header.
  func mark(_ text: String) -> String {
    guard let regex = try? NSRegularExpression(pattern: pattern, options: .caseInsensitive) else {
      return text
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1 else { return text }
    let marked = lines.enumerated().map { index, line in
      guard index > 0 else { return String(line) }
      let plain = Self.plain(String(line))
      let range = NSRange(plain.startIndex..., in: plain)
      return regex.firstMatch(in: plain, range: range) == nil ? String(line) : "> \(line)"
    }
    return marked.joined(separator: "\n")
  }

  /// A text in which what looks alike is alike: without blanks and marks, with one kind of bracket, of
  /// arrow and of dot.
  private static func plain(_ text: String) -> String {
    let folded = text.precomposedStringWithCompatibilityMapping
      .replacing("->", with: "→").replacing("=>", with: "→").replacing("-->", with: "→")
    var result = ""
    for scalar in folded.unicodeScalars {
      switch scalar.value {
      case 0x2190...0x21FF, 0x2794...0x27BF, 0x27F0...0x27FF, 0x2900...0x297F, 0x2B00...0x2BFF:
        result += ">"
      case 0xB7, 0x387, 0x2022, 0x2219, 0x2027, 0x22C5, 0x30FB, 0x2024: result += "·"
      case 0x3010, 0x3014, 0x2045, 0x27E6, 0x301A: result += "["
      case 0x3011, 0x3015, 0x2046, 0x27E7, 0x301B: result += "]"
      case _ where scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint:
        break
      case _ where scalar.properties.generalCategory == .nonspacingMark: break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
