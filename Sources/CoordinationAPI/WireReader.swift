/// Reads JSON in one pass, whose time grows with the length of the text alone.
///
/// Of two fields of one name the later counts.
struct WireReader {
  private let limits: WireLimits
  private let bytes: UnsafeBufferPointer<UInt8>
  private var place = 0
  private var values = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: WireLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The one value of the text.
  mutating func whole() throws(WireSyntaxError) -> WireValue {
    skipSpace()
    if place == bytes.count { throw problem("it is empty") }
    let value = try value(depth: 0)
    skipSpace()
    if place < bytes.count { throw problem("something follows its value") }
    return value
  }

  func problem(_ what: String) -> WireSyntaxError {
    WireSyntaxError(description: "\(what), at byte \(place)")
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      place += 1
    }
  }

  /// Goes on if a byte is next.
  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    place += 1
    return true
  }

  private mutating func value(depth: Int) throws(WireSyntaxError) -> WireValue {
    values += 1
    if values > limits.values { throw problem("it has more than \(limits.values) values") }
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(
    _ text: StaticString, _ value: WireValue
  ) throws(WireSyntaxError) -> WireValue {
    let rest = UnsafeBufferPointer(rebasing: bytes[place...].prefix(text.utf8CodeUnitCount))
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard rest.elementsEqual(wanted) else { throw problem("no value stands there") }
    place += rest.count
    return value
  }

  private mutating func enter(_ depth: Int) throws(WireSyntaxError) {
    if depth == limits.depth { throw problem("it is nested too deeply") }
    place += 1
    skipSpace()
  }

  private mutating func array(depth: Int) throws(WireSyntaxError) -> [WireValue] {
    try enter(depth)
    var list: [WireValue] = []
    if take("]") { return list }
    while true {
      skipSpace()
      list.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return list }
      guard take(",") else { throw problem("a list goes on without a comma") }
    }
  }

  private mutating func object(depth: Int) throws(WireSyntaxError) -> [String: WireValue] {
    try enter(depth)
    var fields: [String: WireValue] = [:]
    if take("}") { return fields }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw problem("an object has no name there") }
      let name = try string()
      skipSpace()
      guard take(":") else { throw problem("a name has no value") }
      skipSpace()
      fields[name] = try value(depth: depth + 1)
      skipSpace()
      if take("}") { return fields }
      guard take(",") else { throw problem("an object goes on without a comma") }
    }
  }

  // MARK: - Numbers

  private mutating func number() throws(WireSyntaxError) -> WireValue {
    let start = place
    _ = take("-")
    let digits = skipDigits()
    guard digits > 0, digits == 1 || bytes[place - digits] != UInt8(ascii: "0") else {
      throw problem("no value stands there")
    }
    var isWhole = true
    if take(".") {
      isWhole = false
      if skipDigits() == 0 { throw problem("a number has no decimals") }
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      if skipDigits() == 0 { throw problem("a number has no exponent") }
    }
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
    if isWhole {
      if let number = Int(text) { return .integer(number) }
      if let number = UInt64(text) { return .large(number) }
    }
    guard let number = Double(text), number.isFinite else {
      throw problem("a number is too large")
    }
    // 1.0 and 1e3 are whole, as long as nothing is lost.
    if let whole = Int(exactly: number), number.magnitude < 9e15 { return .integer(whole) }
    return .number(number)
  }

  private mutating func skipDigits() -> Int {
    let start = place
    while let byte = next, byte >= 0x30, byte <= 0x39 { place += 1 }
    return place - start
  }

  // MARK: - Strings

  private mutating func string() throws(WireSyntaxError) -> String {
    place += 1
    let start = place
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      if byte < 0x20 { throw problem("a string has a control character") }
      place += 1
    }
    guard next != nil else { throw problem("a string has no end") }
    place += 1
    return try text(bytes[start..<place - 1])
  }

  private func text(_ part: some Collection<UInt8>) throws(WireSyntaxError) -> String {
    guard let text = String(validating: part, as: UTF8.self) else {
      throw problem("a string is no UTF-8")
    }
    return text
  }

  /// A string with escapes, whose first part has been seen already.
  private mutating func escapedString(from start: Int) throws(WireSyntaxError) -> String {
    var text = Array(bytes[start..<place])
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte < 0x20 { throw problem("a string has a control character") }
      place += 1
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: try escape().utf8)
      } else {
        text.append(byte)
      }
    }
    guard next != nil else { throw problem("a string has no end") }
    place += 1
    return try self.text(text)
  }

  private mutating func escape() throws(WireSyntaxError) -> Character {
    defer { place += 1 }
    switch next {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return Character(try scalar())
    default: throw problem("a string has an escape that JSON does not have")
    }
  }

  /// What `\uXXXX` stands for, or two of them that are one character's halves; it ends at the last
  /// digit.
  private mutating func scalar() throws(WireSyntaxError) -> Unicode.Scalar {
    let first = try codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let low = place + 2
    if first < 0xdc00, low < bytes.count, bytes[place + 1] == UInt8(ascii: "\\"),
      bytes[low] == UInt8(ascii: "u")
    {
      place = low
      let second = UInt32(try codeUnit())
      guard (0xdc00..<0xe000).contains(second) else {
        throw problem("a string has half a character")
      }
      let joined = 0x10000 + ((UInt32(first) - 0xd800) << 10) + (second - 0xdc00)
      if let scalar = Unicode.Scalar(joined) { return scalar }
    }
    throw problem("a string has half a character")
  }

  private mutating func codeUnit() throws(WireSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      place += 1
      guard let digit = next.flatMap({ Character(UnicodeScalar($0)).hexDigitValue }) else {
        throw problem("a string has an escape that JSON does not have")
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}

/// How much of a text is read.
public struct WireLimits: Sendable {
  /// How deep lists and objects may lie in each other; this is for whoever walks through them.
  let depth: Int
  /// How many values there may be: each takes more memory than its text.
  let values: Int

  /// For one record.
  public static let record = WireLimits(depth: 33, values: 100_000)
  /// For an answer with many of them, whose length is bounded otherwise.
  public static let answer = WireLimits(depth: 40, values: .max)
}

/// Why a text is no JSON, or more than is read.
public struct WireSyntaxError: Error, Equatable, CustomStringConvertible {
  public let description: String
}
