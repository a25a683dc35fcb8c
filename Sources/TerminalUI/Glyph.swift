import Model

/// What stands in one place of a terminal: a character with the marks that are drawn onto it.
///
/// Terminals disagree about how wide sequences of emoji are, so each is shown as the first of its
/// pictures; what acts on a terminal is shown as a question mark.
package struct Glyph: Sendable, Equatable, Hashable {
  /// Up to 15 bytes of UTF-8, the first in the lowest byte; their number is in the highest byte.
  private var low: UInt64
  private var high: UInt64

  package static let blank = Glyph(ascii: UInt8(ascii: " "))
  /// The right half of a character that is two cells wide.
  package static let rightHalf = Glyph()

  private static let limit = 15

  private init() { (low, high) = (0, 0) }

  private init(ascii: UInt8) { (low, high) = (UInt64(ascii), 1 << 56) }

  private init(_ base: UnicodeScalar) {
    self.init()
    add(base)
  }

  package var count: Int { Int(high >> 56) }

  private func byte(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: index < 8 ? low >> (index * 8) : high >> ((index - 8) * 8))
  }

  /// Adds a character where there is room.
  private mutating func add(_ scalar: UnicodeScalar) {
    let bytes = UTF8.encode(scalar).map { Array($0) } ?? []
    guard count + bytes.count <= Self.limit else { return }
    for byte in bytes {
      let index = count
      if index < 8 {
        low |= UInt64(byte) << (index * 8)
      } else {
        high |= UInt64(byte) << ((index - 8) * 8)
      }
      high += 1 << 56
    }
  }

  package func append(to output: inout [UInt8]) {
    for index in 0..<count { output.append(byte(index)) }
  }

  package var text: String {
    String(decoding: (0..<count).map { byte($0) }, as: UTF8.self)
  }

  package var width: Int {
    if count <= 1 { return count }
    return text.unicodeScalars.first.map { max(1, CellWidth.of($0)) } ?? 0
  }

  /// Whether a terminal may give it another width than it has here.
  package var mayDiffer: Bool { count > 3 || width == 2 }

  /// What a text is shown as.
  package static func all(of text: some StringProtocol) -> [Glyph] {
    var glyphs: [Glyph] = []
    glyphs.reserveCapacity(text.utf8.count)
    for character in text { append(character, to: &glyphs) }
    return glyphs
  }

  /// What a character is shown as: one glyph, or the letters of a flag's country.
  package static func of(_ character: Character) -> [Glyph] {
    var glyphs: [Glyph] = []
    append(character, to: &glyphs)
    return glyphs
  }

  private static func append(_ character: Character, to glyphs: inout [Glyph]) {
    if let ascii = character.utf8.first, character.utf8.count == 1 {
      return glyphs.append(ascii < 0x20 || ascii == 0x7F ? hidden : Glyph(ascii: ascii))
    }
    let scalars = character.unicodeScalars
    guard let base = scalars.first else { return }
    if Printable.isHidden(base) { return glyphs.append(hidden) }
    if regionalIndicators.contains(base.value) {
      for scalar in scalars where regionalIndicators.contains(scalar.value) {
        glyphs.append(Glyph(ascii: UInt8(scalar.value - regionalIndicators.lowerBound) + 0x41))
      }
      return
    }
    // One that is drawn onto another and has none is shown on a circle, as in a grammar.
    var glyph = CellWidth.of(base) == 0 ? Glyph(circle) : Glyph(base)
    if CellWidth.of(base) == 0, isMark(base) { glyph.add(base) }
    for scalar in scalars.dropFirst() {
      if CellWidth.of(scalar) != 0 {
        // Another picture of a sequence is left out; a letter or vowel has a cell of its own.
        if scalar.properties.isEmoji { break }
        glyphs.append(glyph)
        glyph = Glyph(scalar)
      } else if isMark(scalar) {
        glyph.add(scalar)
      }
    }
    glyphs.append(glyph)
  }

  private static let hidden = Glyph(ascii: UInt8(ascii: "?"))
  private static let circle: UnicodeScalar = "\u{25CC}"
  private static let regionalIndicators = UInt32(0x1F1E6)...UInt32(0x1F1FF)

  /// Whether it is seen; joiners and variation selectors only change how wide its neighbours are.
  private static func isMark(_ scalar: UnicodeScalar) -> Bool {
    if (0x1160...0x11FF).contains(scalar.value) { return true }
    guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
    return scalar.properties.generalCategory != .format
  }
}
