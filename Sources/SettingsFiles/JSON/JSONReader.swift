import JSONSyntax

/// Reads JSON as people write settings: with comments, and with commas behind the last member.
struct JSONReader {
  private let bytes: [UInt8]
  private(set) var position: Int
  private var depth = 0

  private static let depthLimit = 200

  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func fail(_ what: String) -> SettingsError {
    .invalid(line: bytes.line(of: position), what)
  }

  /// Passes over white space and comments.
  mutating func skip() throws(SettingsError) {
    while let byte = current {
      switch byte {
      case .space, .tab, .newline, .carriageReturn: position += 1
      case UInt8(ascii: "/"): position = try commentEnd(at: position)
      default: return
      }
    }
  }

  /// Behind the comment that begins at a byte; one of a line ends before the line does.
  private func commentEnd(at start: Int) throws(SettingsError) -> Int {
    switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
    case UInt8(ascii: "/"):
      var end = bytes[start...].firstIndex(of: .newline) ?? bytes.count
      if bytes[end - 1] == .carriageReturn { end -= 1 }
      return end
    case UInt8(ascii: "*"):
      var place = start + 2
      while place + 1 < bytes.count {
        if bytes[place] == UInt8(ascii: "*"), bytes[place + 1] == UInt8(ascii: "/") {
          return place + 2
        }
        place += 1
      }
      throw .invalid(line: bytes.line(of: start), "a comment does not end")
    default: throw .invalid(line: bytes.line(of: start), "a value is expected")
    }
  }

  /// Behind the comments that follow a place on its line; the place itself where none does.
  func endOfComments(behind place: Int) throws(SettingsError) -> Int {
    var end = place
    var next = place
    while next < bytes.count {
      if bytes[next] == .space || bytes[next] == .tab {
        next += 1
        continue
      }
      guard bytes[next] == UInt8(ascii: "/") else { break }
      let comment = next..<(try commentEnd(at: next))
      guard !bytes[comment].contains(.newline) else { break }
      (end, next) = (comment.upperBound, comment.upperBound)
    }
    return end
  }

  mutating func node() throws(SettingsError) -> JSONNode {
    switch current {
    case UInt8(ascii: "{"): return try container(.object, end: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try container(.array, end: UInt8(ascii: "]"))
    case nil: throw fail("it ends too early")
    default:
      let start = position
      position = try scalarEnd()
      return JSONNode(kind: .scalar, range: start..<position)
    }
  }

  private mutating func container(
    _ kind: JSONNode.Kind, end: UInt8
  ) throws(SettingsError) -> JSONNode {
    depth += 1
    guard depth <= Self.depthLimit else { throw fail("values are nested too deeply") }
    defer { depth -= 1 }
    let start = position
    var parts: [JSONNode.Part] = []
    position += 1
    try skip()
    while current != end {
      if let last = parts.last, last.comma == nil {
        throw fail("a comma or '\(Character(UnicodeScalar(end)))' is expected")
      }
      var part = try part(kind)
      try skip()
      if current == UInt8(ascii: ",") {
        part.comma = position
        position += 1
        try skip()
      }
      parts.append(part)
    }
    position += 1
    return JSONNode(kind: kind, range: start..<position, parts: parts)
  }

  private mutating func part(_ kind: JSONNode.Kind) throws(SettingsError) -> JSONNode.Part {
    let start = position
    var key: String?
    if kind == .object {
      guard current == UInt8(ascii: "\"") else { throw fail("a key in quotes is expected") }
      let end = try scalarEnd()
      key = try? JSON(parsing: Array(bytes[start..<end])).string
      position = end
      try skip()
      guard current == UInt8(ascii: ":") else { throw fail("':' is expected") }
      position += 1
      try skip()
    }
    let value = try node()
    return JSONNode.Part(key: key, range: start..<position, value: value)
  }

  /// Behind the string, number or word at the position.
  private func scalarEnd() throws(SettingsError) -> Int {
    do {
      return try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) in
        var scanner = JSONScanner(buffer, at: position)
        try scanner.skipValue()
        return scanner.position
      }
    } catch {
      throw .invalid(line: bytes.line(of: error.offset), error.description)
    }
  }
}
