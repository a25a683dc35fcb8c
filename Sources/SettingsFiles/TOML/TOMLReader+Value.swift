import JSONSyntax

extension TOMLReader {
  /// Reads a value and passes over it.
  ///
  /// Times and special numbers are told as they are spelled.
  mutating func value() throws(SettingsError) -> JSON {
    depth += 1
    guard depth <= Self.depthLimit else { throw fail("values are nested too deeply") }
    defer { depth -= 1 }
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "{"): return try inlineTable()
    default: return try word()
    }
  }

  private mutating func array() throws(SettingsError) -> JSON {
    var elements: [JSON] = []
    position += 1
    skipLines()
    while current != UInt8(ascii: "]") {
      elements.append(try value())
      skipLines()
      if current == UInt8(ascii: ",") {
        position += 1
        skipLines()
      } else if current != UInt8(ascii: "]") {
        throw fail("',' or ']' is expected")
      }
    }
    position += 1
    return .array(elements)
  }

  private mutating func inlineTable() throws(SettingsError) -> JSON {
    var table: JSON = [:]
    position += 1
    skipLines()
    while current != UInt8(ascii: "}") {
      let keys = try keys()
      try expect(UInt8(ascii: "="))
      skipSpace()
      let value = try value()
      table = table.placing(value, at: keys.map { Step.key($0) }[...])
      skipLines()
      if current == UInt8(ascii: ",") {
        position += 1
        skipLines()
      } else if current != UInt8(ascii: "}") {
        throw fail("',' or '}' is expected")
      }
    }
    position += 1
    return table
  }

  private mutating func word() throws(SettingsError) -> JSON {
    let start = position
    func isPart(_ byte: UInt8) -> Bool {
      Self.isBare(byte) || [UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: ":")].contains(byte)
    }
    while let byte = current, isPart(byte) { position += 1 }
    guard position > start else { throw fail("a value is expected") }
    // A date and a time may have a space between them.
    let isDate = position - start == 10 && bytes[start + 4] == UInt8(ascii: "-")
    if isDate, current == .space, position + 1 < bytes.count,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position + 1])
    {
      position += 1
      while let byte = current, isPart(byte) { position += 1 }
    }
    let spelling = String(decoding: bytes[start..<position], as: UTF8.self)
    if spelling == "true" || spelling == "false" { return .bool(spelling == "true") }
    if let number = Int(spelling) { return .integer(number) }
    guard let first = spelling.utf8.first,
      first == UInt8(ascii: "+") || first == UInt8(ascii: "-")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) || spelling == "inf"
        || spelling == "nan"
    else {
      position = start
      throw fail("a value is expected; a text stands in quotes")
    }
    return .string(spelling)
  }

  // MARK: - Strings

  var startsLongString: Bool {
    guard let quote = current else { return false }
    return bytes[position...].prefix(3).elementsEqual([quote, quote, quote])
  }

  mutating func string() throws(SettingsError) -> String {
    let start = position
    guard let quote = current else { throw fail("a text is expected") }
    let isLong = startsLongString
    let isBasic = quote == UInt8(ascii: "\"")
    position += isLong ? 3 : 1
    var text: [UInt8] = []
    if isLong {
      if current == .carriageReturn { position += 1 }
      if current == .newline { position += 1 }
    }
    while let byte = current {
      if byte == quote, !isLong || startsLongString {
        position += isLong ? 3 : 1
        // Two more quotes may belong to the text.
        while isLong, current == quote, text.count < bytes.count {
          text.append(quote)
          position += 1
        }
        return String(decoding: text, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\"), isBasic {
        try escape(into: &text)
        continue
      }
      let isLineEnd = byte == .newline || byte == .carriageReturn
      guard isLineEnd ? isLong : byte >= 0x20 || byte == .tab, byte != 0x7F else {
        throw fail("a text does not end, or has a control character in it")
      }
      text.append(byte)
      position += 1
    }
    throw .invalid(line: bytes.line(of: start), "a text does not end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(SettingsError) {
    position += 1
    let plain: [Character: UInt8] = [
      "b": 0x08, "t": 0x09, "n": 0x0A, "f": 0x0C, "r": 0x0D, "e": 0x1B, "\"": 0x22, "\\": 0x5C,
    ]
    guard let byte = current else { throw fail("a text does not end") }
    position += 1
    let digits = [UInt8(ascii: "x"): 2, UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8]
    if let count = digits[byte] {
      let spelling = String(decoding: bytes[position...].prefix(count), as: UTF8.self)
      guard let scalar = UInt32(spelling, radix: 16).flatMap(UnicodeScalar.init),
        spelling.utf8.count == count
      else { throw fail("an escape is not valid") }
      text += Array(String(Character(scalar)).utf8)
      position += count
    } else if let meant = plain[Character(UnicodeScalar(byte))] {
      text.append(meant)
    } else if [.newline, .space, .tab, .carriageReturn].contains(byte) {
      // The line goes on behind the white space.
      while let next = current, [.newline, .space, .tab, .carriageReturn].contains(next) {
        position += 1
      }
    } else {
      throw fail("an escape is not valid")
    }
  }
}

extension JSON {
  /// The value with another one at a place in it; what is missing on the way is made.
  func placing(_ value: JSON, at path: ArraySlice<Step>) -> JSON {
    guard let step = path.first else { return value }
    let rest = path.dropFirst()
    switch step {
    case .key(let key):
      var object = self.object ?? JSONObject()
      object[key] = (object[key] ?? .null).placing(value, at: rest)
      return .object(object)
    case .index(let index):
      var elements = array ?? []
      while elements.count <= index { elements.append(.null) }
      elements[index] = elements[index].placing(value, at: rest)
      return .array(elements)
    }
  }

  /// What a path leads to; nil where it leads nowhere.
  func value(at path: ArraySlice<Step>) -> JSON? {
    guard let step = path.first else { return self }
    switch step {
    case .key(let key): return self[key]?.value(at: path.dropFirst())
    case .index(let index):
      guard let elements = array, elements.indices.contains(index) else { return nil }
      return elements[index].value(at: path.dropFirst())
    }
  }
}
