/// Changes to JSON text that leave every other byte as it is: for files that people and other
/// programs write too.
package struct JSONSplice {
  package private(set) var bytes: [UInt8]

  /// One step of a path: a member of an object, or an element of an array.
  package enum Step: ExpressibleByStringLiteral, Sendable {
    case key(String)
    case index(Int)

    package init(stringLiteral key: String) { self = .key(key) }
  }

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Adds a member at the end of the object that a path of keys names.
  package mutating func insert(
    _ key: String, _ value: JSON, into path: [Step]
  ) throws(JSONSyntaxError) {
    try insert(path) { indentation in
      JSON.string(key).text() + ": " + Self.indented(value, by: indentation)
    }
  }

  /// Adds an element at the end of the array that a path of keys names.
  package mutating func append(_ value: JSON, to path: [Step]) throws(JSONSyntaxError) {
    try insert(path) { Self.indented(value, by: $0) }
  }

  /// Removes a member of the object that a path of keys names.
  package mutating func remove(_ key: String, from path: [Step]) throws(JSONSyntaxError) {
    let container = try range(of: path)
    let members = try Self.parts(bytes, container)
    let wanted = JSON.string(key).bytes()
    guard let place = members.lastIndex(where: { bytes[$0].starts(with: wanted) }) else { return }
    removePart(place, of: members)
  }

  /// Removes an element of the array that a path of keys names.
  package mutating func remove(at index: Int, from path: [Step]) throws(JSONSyntaxError) {
    let elements = try Self.parts(bytes, try range(of: path))
    guard elements.indices.contains(index) else { return }
    removePart(index, of: elements)
  }

  // MARK: - Places

  /// Where the value stands that a path of keys names.
  private func range(of path: [Step]) throws(JSONSyntaxError) -> Range<Int> {
    var range = 0..<bytes.count
    for step in path {
      switch step {
      case .key(let key):
        guard let found = try Self.member(bytes, range, key) else {
          throw JSONSyntaxError(offset: range.lowerBound, problem: .expected("\"\(key)\""))
        }
        range = found
      case .index(let index):
        let elements = try Self.parts(bytes, try Self.trimmed(bytes, range))
        guard elements.indices.contains(index) else {
          throw JSONSyntaxError(offset: range.lowerBound, problem: .expected("element \(index)"))
        }
        range = elements[index]
      }
    }
    return try Self.trimmed(bytes, range)
  }

  private static func trimmed(
    _ bytes: [UInt8], _ range: Range<Int>
  ) throws(JSONSyntaxError) -> Range<Int> {
    try scanning(bytes, range) { (scanner) throws(JSONSyntaxError) in
      scanner.skipWhitespace()
      let start = scanner.position
      try scanner.skipValue()
      return start..<scanner.position
    }
  }

  private static func member(
    _ bytes: [UInt8], _ range: Range<Int>, _ key: String
  ) throws(JSONSyntaxError) -> Range<Int>? {
    try scanning(bytes, range) { (scanner) throws(JSONSyntaxError) in
      var found: Range<Int>?
      scanner.skipWhitespace()
      try scanner.members { (scanner, name) throws(JSONSyntaxError) in
        let start = scanner.position
        try scanner.skipValue()
        if scanner.string(in: name) == key { found = start..<scanner.position }
      }
      return found
    }
  }

  /// The members or elements of an object or array, keys included.
  private static func parts(
    _ bytes: [UInt8], _ range: Range<Int>
  ) throws(JSONSyntaxError) -> [Range<Int>] {
    try scanning(bytes, range) { (scanner) throws(JSONSyntaxError) in
      var parts: [Range<Int>] = []
      if scanner.current == UInt8(ascii: "{") {
        try scanner.members { (scanner, name) throws(JSONSyntaxError) in
          try scanner.skipValue()
          parts.append(name.lowerBound..<scanner.position)
        }
      } else {
        try scanner.elements { (scanner) throws(JSONSyntaxError) in
          let start = scanner.position
          try scanner.skipValue()
          parts.append(start..<scanner.position)
        }
      }
      return parts
    }
  }

  private static func scanning<Result>(
    _ bytes: [UInt8], _ range: Range<Int>,
    _ body: (inout JSONScanner) throws(JSONSyntaxError) -> Result
  ) throws(JSONSyntaxError) -> Result {
    try bytes.withUnsafeBufferPointer { (buffer) throws(JSONSyntaxError) in
      var scanner = JSONScanner(buffer, at: range.lowerBound)
      return try body(&scanner)
    }
  }

  // MARK: - Changes

  private mutating func insert(
    _ path: [Step], _ text: (_ indentation: String) -> String
  ) throws(JSONSyntaxError) {
    let container = try range(of: path)
    let parts = try Self.parts(bytes, container)
    let outer = indentation(at: container.lowerBound)
    let inner = outer + "  "
    let added = "\n\(inner)\(text(inner))"
    if let last = parts.last {
      bytes.insert(contentsOf: Array(",\(added)".utf8), at: last.upperBound)
    } else {
      let inside = (container.lowerBound + 1)..<(container.upperBound - 1)
      bytes.replaceSubrange(inside, with: Array("\(added)\n\(outer)".utf8))
    }
  }

  private mutating func removePart(_ index: Int, of parts: [Range<Int>]) {
    let part = parts[index]
    if index > 0 {
      bytes.removeSubrange(parts[index - 1].upperBound..<part.upperBound)
    } else if parts.count > 1 {
      bytes.removeSubrange(part.lowerBound..<parts[1].lowerBound)
    } else {
      bytes.removeSubrange(part)
    }
  }

  /// The white space that the line of a byte begins with.
  private func indentation(at place: Int) -> String {
    let start = bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let space = bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 }
    return String(decoding: space, as: UTF8.self)
  }

  private static func indented(_ value: JSON, by indentation: String) -> String {
    let lines = value.text(.indented).split(separator: "\n")
    return lines.joined(separator: "\n\(indentation)")
  }
}
