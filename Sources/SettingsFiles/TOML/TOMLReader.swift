import JSONSyntax

/// Reads TOML as far as its shape goes: which table and key stands on which lines.
struct TOMLReader {
  let bytes: [UInt8]
  var position: Int
  var depth = 0

  static let depthLimit = 100

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.markLength
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  func fail(_ what: String) -> SettingsError {
    .invalid(line: bytes.line(of: position), what)
  }

  mutating func statements() throws(SettingsError) -> [TOMLStatement] {
    var found: [TOMLStatement] = []
    var table: [Step] = []
    var lengths: [[Step]: Int] = [:]
    var defined: Set<[Step]> = []
    while true {
      skipSpace()
      let start = max(bytes.lineStart(of: position), bytes.markLength)
      switch current {
      case nil: return found
      case .newline, .carriageReturn, UInt8(ascii: "#"): try endLine()
      case UInt8(ascii: "["):
        let isElement = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "[")
        position += isElement ? 2 : 1
        let keys = try keys()
        for _ in 0..<(isElement ? 2 : 1) { try expect(UInt8(ascii: "]")) }
        try endLine()
        table = Self.resolved(keys, isElement: isElement, &lengths)
        guard defined.insert(table).inserted else {
          throw .invalid(
            line: bytes.line(of: start), "the table \(Step.text(table)) stands here twice")
        }
        found.append(
          TOMLStatement(
            kind: .table(isElement: isElement), path: table, value: start..<start,
            lines: start..<position))
      default:
        let keys = try keys()
        try expect(UInt8(ascii: "="))
        skipSpace()
        let valueStart = position
        let value = try value()
        let valueEnd = position
        try endLine()
        found.append(
          TOMLStatement(
            kind: .pair(value), path: table + keys.map { .key($0) }, value: valueStart..<valueEnd,
            lines: start..<position))
      }
    }
  }

  /// The path of a table: through a list goes the way to its last element.
  private static func resolved(
    _ keys: [String], isElement: Bool, _ lengths: inout [[Step]: Int]
  ) -> [Step] {
    var path: [Step] = []
    for (number, key) in keys.enumerated() {
      path.append(.key(key))
      if isElement, number == keys.count - 1 {
        lengths[path, default: 0] += 1
      }
      if let length = lengths[path] { path.append(.index(length - 1)) }
    }
    return path
  }

  // MARK: - Lines

  mutating func skipSpace() {
    while current == .space || current == .tab { position += 1 }
  }

  /// Passes over white space, comments and line ends.
  mutating func skipLines() {
    while let byte = current {
      switch byte {
      case .space, .tab, .newline, .carriageReturn: position += 1
      case UInt8(ascii: "#"): position = bytes[position...].firstIndex(of: .newline) ?? bytes.count
      default: return
      }
    }
  }

  mutating func expect(_ byte: UInt8) throws(SettingsError) {
    skipSpace()
    guard current == byte else { throw fail("'\(Character(UnicodeScalar(byte)))' is expected") }
    position += 1
  }

  /// Passes over what may stand behind a statement, and its line's end.
  private mutating func endLine() throws(SettingsError) {
    skipSpace()
    if current == UInt8(ascii: "#") {
      position = bytes[position...].firstIndex(of: .newline) ?? bytes.count
    }
    if current == .carriageReturn { position += 1 }
    guard current == nil || current == .newline else {
      throw fail("the end of the line is expected")
    }
    if current == .newline { position += 1 }
  }

  // MARK: - Keys

  mutating func keys() throws(SettingsError) -> [String] {
    var keys: [String] = []
    while true {
      skipSpace()
      switch current {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard !startsLongString else { throw fail("a key is expected") }
        keys.append(try string())
      default:
        let start = position
        while let byte = current, Self.isBare(byte) { position += 1 }
        guard position > start else { throw fail("a key is expected") }
        keys.append(String(decoding: bytes[start..<position], as: UTF8.self))
      }
      guard keys.count <= Self.depthLimit else { throw fail("tables are nested too deeply") }
      skipSpace()
      guard current == UInt8(ascii: ".") else { return keys }
      position += 1
    }
  }

  static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
