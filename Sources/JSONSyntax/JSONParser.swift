extension JSON {
  /// Reads one value that is the whole text, with white space around it.
  package init(parsing text: [UInt8]) throws(JSONSyntaxError) {
    self = try text.withUnsafeBufferPointer { (bytes) throws(JSONSyntaxError) in
      var scanner = JSONScanner(bytes)
      scanner.skipWhitespace()
      let value = try scanner.value()
      scanner.skipWhitespace()
      guard scanner.position == bytes.count else {
        throw JSONSyntaxError(offset: scanner.position, problem: .trailingText)
      }
      return value
    }
  }

  package init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }
}

extension JSONScanner {
  /// Reads one value and passes over it.
  package mutating func value() throws(JSONSyntaxError) -> JSON {
    let start = position
    switch current {
    case UInt8(ascii: "{"):
      var found: [JSONObject.Member] = []
      try members { (scanner, key) throws(JSONSyntaxError) in
        let name = scanner.string(in: key)
        found.append(JSONObject.Member(key: name, value: try scanner.value()))
      }
      return .object(JSONObject(found))
    case UInt8(ascii: "["):
      var found: [JSON] = []
      try elements { (scanner) throws(JSONSyntaxError) in found.append(try scanner.value()) }
      return .array(found)
    default:
      try skipValue()
      return switch bytes[start] {
      case UInt8(ascii: "\""): .string(string(in: start..<position))
      case UInt8(ascii: "t"): .bool(true)
      case UInt8(ascii: "f"): .bool(false)
      case UInt8(ascii: "n"): .null
      default: .number(String(decoding: bytes[start..<position], as: UTF8.self))
      }
    }
  }

  /// The text of a string that was passed over, given its range with the quotes.
  ///
  /// What is no Unicode (lone surrogates, broken UTF-8) is read as U+FFFD.
  package func string(in range: Range<Int>) -> String {
    let content = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
    guard content.contains(UInt8(ascii: "\\")) else {
      return String(decoding: content, as: UTF8.self)
    }
    var text: [UInt8] = []
    text.reserveCapacity(content.count)
    var index = content.startIndex
    while index < content.endIndex {
      guard content[index] == UInt8(ascii: "\\") else {
        text.append(content[index])
        index += 1
        continue
      }
      let kind = content[index + 1]
      index += 2
      if kind == UInt8(ascii: "u") {
        text.append(contentsOf: String(escapedScalar(in: content, at: &index)).utf8)
      } else {
        text.append(plainEscape(kind))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func plainEscape(_ kind: UInt8) -> UInt8 {
    switch kind {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: kind
    }
  }

  /// Reads the digits behind `\u`, and a second escape where the two are a surrogate pair.
  private func escapedScalar(
    in content: Slice<UnsafeBufferPointer<UInt8>>, at index: inout Int
  ) -> Character {
    let high = codeUnit(in: content, at: index)
    index += 4
    if (0xD800..<0xDC00).contains(high), index + 6 <= content.endIndex,
      content[index] == UInt8(ascii: "\\"), content[index + 1] == UInt8(ascii: "u")
    {
      let low = codeUnit(in: content, at: index + 2)
      if (0xDC00..<0xE000).contains(low),
        let scalar = UnicodeScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      {
        index += 6
        return Character(scalar)
      }
    }
    return Character(UnicodeScalar(high) ?? "\u{FFFD}")
  }

  private func codeUnit(in content: Slice<UnsafeBufferPointer<UInt8>>, at index: Int) -> UInt32 {
    content[index..<(index + 4)].reduce(0) { $0 << 4 | (hexValue($1) ?? 0) }
  }
}
