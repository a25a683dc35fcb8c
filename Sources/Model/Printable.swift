/// Text made safe to show: nothing in it can move a cursor, end a line or turn its direction.
package enum Printable {
  /// Shows control characters and bidirectional controls as escapes such as `\u{1b}`.
  package static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isHidden(scalar) { result += escape(scalar) } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// "1 team", "2 teams".
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Whether a character acts on a terminal or on the text around it instead of being seen.
  package static func isHidden(_ scalar: UnicodeScalar) -> Bool {
    isControl(scalar) || isBidirectionalControl(scalar)
  }

  /// C0, DEL and C1 controls, and the line and paragraph separators.
  package static func isControl(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
    default: false
    }
  }

  /// Marks, embeddings, overrides and isolates that turn the direction of the text around them.
  package static func isBidirectionalControl(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  package static func escape(_ scalar: UnicodeScalar) -> String {
    "\\u{\(String(scalar.value, radix: 16))}"
  }
}
