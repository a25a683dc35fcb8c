/// Walks over JSON text byte by byte, without building what it only has to pass over.
///
/// It takes what RFC 8259 allows, and beyond that strings with escapes of lone surrogates, which
/// JavaScript writes when text is cut in the middle of an emoji.
package struct JSONScanner {
  /// Arrays and objects may stand in each other this deep.
  package static let depthLimit = 512

  package let bytes: UnsafeBufferPointer<UInt8>
  package var position: Int
  private var depth = 0

  package init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The byte at the position, or nil at the end.
  package var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  package mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  package func fail(_ what: String) -> JSONSyntaxError {
    JSONSyntaxError(
      offset: position, problem: position < bytes.count ? .expected(what) : .unexpectedEnd)
  }

  /// Passes over the byte, or throws if another one stands here.
  package mutating func expect(_ byte: UInt8) throws(JSONSyntaxError) {
    guard current == byte else { throw fail("'\(Character(UnicodeScalar(byte)))'") }
    position += 1
  }

  /// Passes over one value of any kind.
  package mutating func skipValue() throws(JSONSyntaxError) {
    switch current {
    case UInt8(ascii: "{"):
      try members { (scanner, _) throws(JSONSyntaxError) in
        try scanner.skipValue()
      }
    case UInt8(ascii: "["):
      try elements { (scanner) throws(JSONSyntaxError) in
        try scanner.skipValue()
      }
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "t"): try skipWord("true")
    case UInt8(ascii: "f"): try skipWord("false")
    case UInt8(ascii: "n"): try skipWord("null")
    case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
      try skipNumber()
    default: throw fail("a value")
    }
  }

  /// Visits an object's members: `body` gets the range of the key with its quotes, and has to
  /// pass over the value.
  package mutating func members(
    _ body: (inout JSONScanner, Range<Int>) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    try enter()
    try expect(UInt8(ascii: "{"))
    skipWhitespace()
    if current == UInt8(ascii: "}") {
      position += 1
      return leave()
    }
    while true {
      let start = position
      try skipString(what: "a key in quotes")
      let key = start..<position
      skipWhitespace()
      try expect(UInt8(ascii: ":"))
      skipWhitespace()
      try body(&self, key)
      guard try continues(to: UInt8(ascii: "}")) else { return leave() }
    }
  }

  /// Visits an array's elements: `body` has to pass over each.
  package mutating func elements(
    _ body: (inout JSONScanner) throws(JSONSyntaxError) -> Void
  ) throws(JSONSyntaxError) {
    try enter()
    try expect(UInt8(ascii: "["))
    skipWhitespace()
    if current == UInt8(ascii: "]") {
      position += 1
      return leave()
    }
    while true {
      try body(&self)
      guard try continues(to: UInt8(ascii: "]")) else { return leave() }
    }
  }

  private mutating func enter() throws(JSONSyntaxError) {
    depth += 1
    if depth > Self.depthLimit { throw JSONSyntaxError(offset: position, problem: .tooDeep) }
  }

  private mutating func leave() { depth -= 1 }

  /// Passes over the comma before another element, or over the closing bracket: then false.
  private mutating func continues(to end: UInt8) throws(JSONSyntaxError) -> Bool {
    skipWhitespace()
    if current == end {
      position += 1
      return false
    }
    guard current == UInt8(ascii: ",") else {
      throw fail("',' or '\(Character(UnicodeScalar(end)))'")
    }
    position += 1
    skipWhitespace()
    return true
  }

  private mutating func skipString(what: String = "a string") throws(JSONSyntaxError) {
    guard current == UInt8(ascii: "\"") else { throw fail(what) }
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return
      }
      if byte == UInt8(ascii: "\\") {
        try skipEscape()
      } else {
        guard byte >= 0x20 else { throw fail("no control character in a string") }
        position += 1
      }
    }
    throw fail("the end of a string")
  }

  private mutating func skipEscape() throws(JSONSyntaxError) {
    position += 1
    switch current {
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        guard let digit = current, hexValue(digit) != nil else { throw fail("a hex digit") }
        position += 1
      }
    case let byte? where "\"\\/bfnrt".utf8.contains(byte):
      position += 1
    default: throw fail("an escape")
    }
  }

  private mutating func skipWord(_ word: StaticString) throws(JSONSyntaxError) {
    for index in 0..<word.utf8CodeUnitCount {
      guard current == word.utf8Start[index] else { throw fail("\(word)") }
      position += 1
    }
  }

  private mutating func skipNumber() throws(JSONSyntaxError) {
    if current == UInt8(ascii: "-") { position += 1 }
    if current == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
    if current == UInt8(ascii: ".") {
      position += 1
      try skipDigits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try skipDigits()
    }
  }

  private mutating func skipDigits() throws(JSONSyntaxError) {
    let start = position
    while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
    guard position > start else { throw fail("a digit") }
  }
}

func hexValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case 0x30...0x39: UInt32(byte) - 0x30
  case 0x41...0x46: UInt32(byte) - 0x41 + 10
  case 0x61...0x66: UInt32(byte) - 0x61 + 10
  default: nil
  }
}
