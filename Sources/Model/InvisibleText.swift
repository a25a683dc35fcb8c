/// Characters that nobody sees and a program reads: text may be hidden in them.
///
/// A few writings need some of them, and emoji are made with them: there they stay.
package enum InvisibleText {
  /// The text with each hidden character shown as an escape such as `\u{200b}`.
  package static func shown(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isCandidate) else { return text }
    let scalars = Array(text.unicodeScalars)
    var result = ""
    for index in scalars.indices {
      let scalar = scalars[index]
      if isCandidate(scalar), !isNeeded(at: index, of: scalars) {
        result += Printable.escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Whether a character is not seen by itself.
  private static func isCandidate(_ scalar: UnicodeScalar) -> Bool {
    scalar.value >= 0xAD && scalar.properties.isDefaultIgnorableCodePoint
      || (0xFFF9...0xFFFB).contains(scalar.value)
  }

  private static func isNeeded(at index: Int, of scalars: [UnicodeScalar]) -> Bool {
    let scalar = scalars[index]
    guard let before = index > 0 ? scalars[index - 1] : nil else { return false }
    let after = index + 1 < scalars.count ? scalars[index + 1] : nil
    switch scalar.value {
    case 0x200D where isPartOfEmoji(before):
      return after?.properties.isEmoji == true
    case 0x200C, 0x200D:
      // Letters of some writings are joined or kept apart with them.
      return isJoining(before) && after.map(isJoining) == true
    case 0xFE0E, 0xFE0F: return before.properties.isEmoji
    case 0xFE00...0xFE0D, 0xE0100...0xE01EF:
      // One stands behind the letter whose shape it chooses.
      return before.properties.isIdeographic || before.properties.generalCategory == .mathSymbol
    case 0x180B...0x180D, 0x180F: return (0x1800...0x18AF).contains(before.value)
    case 0xE0020...0xE007F: return isInFlag(index, of: scalars)
    default: return false
    }
  }

  private static func isPartOfEmoji(_ scalar: UnicodeScalar) -> Bool {
    scalar.value == 0xFE0F || scalar.properties.isEmojiModifier
      || scalar.properties.isEmoji && scalar.value > 0xFF
  }

  private static func isJoining(_ scalar: UnicodeScalar) -> Bool {
    switch scalar.value {
    case 0x0600...0x0DFF, 0x0F00...0x109F, 0x1780...0x18AF, 0xA800...0xA8FF: true
    default: false
    }
  }

  /// Whether a tag belongs to a flag: a black flag, a few letters as tags, and a tag that ends them.
  private static func isInFlag(_ index: Int, of scalars: [UnicodeScalar]) -> Bool {
    func isTag(_ scalar: UnicodeScalar) -> Bool { (0xE0020...0xE007E).contains(scalar.value) }
    guard let start = scalars[..<index].lastIndex(where: { !isTag($0) }),
      scalars[start].value == 0x1F3F4,
      let end = scalars[index...].firstIndex(where: { !isTag($0) }),
      scalars[end].value == 0xE007F
    else { return false }
    return end - start <= 8
  }
}
