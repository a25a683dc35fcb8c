/// Reads keys out of the bytes that a terminal sends, however they are cut up.
///
/// What it does not know it passes over; whatever comes, it keeps no more than `limit` bytes.
package struct KeyParser: Sendable {
  private var pending: [UInt8] = []
  private var pasted: [UInt8]?

  /// A pasted text is cut here, and a sequence that is longer is given up.
  package static let limit = 64 << 10
  private static let sequenceLimit = 64

  package init() {}

  /// Whether it has the beginning of something that may be a key by itself: ESC, above all.
  package var isWaiting: Bool { !pending.isEmpty && pasted == nil }

  /// Takes bytes and returns the keys that they complete.
  package mutating func read(_ bytes: [UInt8]) -> [Key] {
    pending += bytes
    return keys(isLast: false)
  }

  /// Takes what it waits with for what it is: nothing more has come for a while.
  package mutating func flush() -> [Key] {
    guard pasted == nil else { return [] }
    defer { pending = [] }
    return keys(isLast: true)
  }

  private mutating func keys(isLast: Bool) -> [Key] {
    var keys: [Key] = []
    var rest = pending[...]
    while !rest.isEmpty {
      if pasted != nil {
        guard let key = readPaste(&rest) else { break }
        keys.append(key)
        continue
      }
      let before = rest
      guard let step = Self.step(&rest, isLast: isLast) else {
        rest = before
        break
      }
      switch step {
      case .key(let key): keys.append(key)
      case .pasteBegins: pasted = []
      case .nothing: break
      }
    }
    pending = Array(rest)
    return keys
  }

  private static let pasteEnd = Array("\u{1b}[201~".utf8)

  /// Reads on in a pasted text; nil until its end has come.
  private mutating func readPaste(_ rest: inout ArraySlice<UInt8>) -> Key? {
    var text = pasted ?? []
    while let byte = rest.first {
      if byte == 0x1B {
        if rest.starts(with: Self.pasteEnd) {
          rest.removeFirst(Self.pasteEnd.count)
          pasted = nil
          return .paste(String(decoding: text, as: UTF8.self))
        }
        // It may be the beginning of the end.
        if Self.pasteEnd.starts(with: rest) { break }
      }
      rest.removeFirst()
      if text.count < Self.limit { text.append(byte) }
    }
    pasted = text
    return nil
  }

  enum Step {
    case key(Key)
    case pasteBegins
    /// Something that is not a key.
    case nothing
  }

  /// Reads one thing; nil where more has to come first.
  private static func step(_ rest: inout ArraySlice<UInt8>, isLast: Bool) -> Step? {
    guard let byte = rest.popFirst() else { return nil }
    switch byte {
    case 0x1B: return escape(&rest, isLast: isLast)
    case 0x0D, 0x0A: return .key(.enter)
    case 0x09: return .key(.tab)
    case 0x7F, 0x08: return .key(.backspace)
    case 0: return .nothing
    case 1...0x1A: return .key(.control(Character(UnicodeScalar(byte + 0x60))))
    case 0x1C...0x1F: return .nothing
    case 0x20..<0x7F: return .key(.character(Character(UnicodeScalar(byte))))
    default: return character(byte, &rest, isLast: isLast)
    }
  }

  private static func character(
    _ first: UInt8, _ rest: inout ArraySlice<UInt8>, isLast: Bool
  ) -> Step? {
    let count = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0
    guard count > 0, first < 0xF5 else { return .nothing }
    var bytes = [first]
    while bytes.count <= count {
      guard let next = rest.first else { return isLast ? .nothing : nil }
      guard (0x80..<0xC0).contains(next) else { return .nothing }
      bytes.append(next)
      rest.removeFirst()
    }
    guard let text = String(validating: bytes, as: UTF8.self), let character = text.first,
      text.unicodeScalars.allSatisfy({ $0.value >= 0xA0 })
    else { return .nothing }
    return .key(.character(character))
  }

  private static func escape(_ rest: inout ArraySlice<UInt8>, isLast: Bool) -> Step? {
    guard let next = rest.first else { return isLast ? .key(.escape) : nil }
    switch next {
    case UInt8(ascii: "["):
      rest.removeFirst()
      return sequence(&rest, isLast: isLast)
    case UInt8(ascii: "O"):
      rest.removeFirst()
      guard let final = rest.popFirst() else { return isLast ? .nothing : nil }
      return KeySequence(final: final, parameters: []).key.map(Step.key) ?? .nothing
    case 0x1B: return .key(.escape)
    default:
      // A key with Alt: nothing here has one.
      _ = step(&rest, isLast: true)
      return .nothing
    }
  }

  private static func sequence(_ rest: inout ArraySlice<UInt8>, isLast: Bool) -> Step? {
    var body: [UInt8] = []
    while let byte = rest.first {
      switch byte {
      case 0x40...0x7E:
        rest.removeFirst()
        if body.isEmpty, byte == UInt8(ascii: "[") {
          // The Linux console writes F1 to F5 as ESC [ [ A and so on.
          guard let letter = rest.popFirst() else { return isLast ? .nothing : nil }
          return (0x41...0x45).contains(letter)
            ? .key(.function(Int(letter) - 0x40)) : .nothing
        }
        let sequence = KeySequence(final: byte, body: body)
        if sequence.beginsPaste { return .pasteBegins }
        return sequence.key.map(Step.key) ?? .nothing
      case 0x20...0x3F where body.count < sequenceLimit:
        rest.removeFirst()
        body.append(byte)
      default: return .nothing
      }
    }
    return isLast ? .nothing : nil
  }
}
