import JSONSyntax

/// The mark in a message's bytes that tells whether it was read.
enum ReadMark: Equatable {
  case set
  /// `false` stands at this offset and can be overwritten.
  case unset(Int)
  /// There is none, or it is neither true nor false.
  case absent

  /// As long as `false`, so that it fits in its place; the space is white space to JSON.
  static let setToken = Array("true ".utf8)
  static let unsetToken = Array("false".utf8)

  private static let key = Array("\"read\"".utf8)

  init(_ message: [UInt8]) {
    guard let range = Self.value(in: message) else {
      self = .absent
      return
    }
    switch message[range] {
    case let token where token.elementsEqual("true".utf8): self = .set
    case let token where token.elementsEqual("false".utf8): self = .unset(range.lowerBound)
    default: self = .absent
    }
  }

  /// The message with the mark set, put in where there is none.
  static func marked(_ message: [UInt8]) -> [UInt8] {
    var marked = message
    if let range = value(in: message) {
      marked.replaceSubrange(range, with: "true".utf8)
    } else if let end = message.lastIndex(of: UInt8(ascii: "}")) {
      let isEmpty = message[..<end].allSatisfy { $0 == 0x20 || $0 == UInt8(ascii: "{") }
      marked.insert(contentsOf: Array("\(isEmpty ? "" : ",")\"read\":true".utf8), at: end)
    }
    return marked
  }

  /// The message without the mark.
  static func unmarked(_ message: [UInt8]) -> [UInt8] {
    guard var range = value(in: message), ReadMark(message) == .set else { return message }
    // The space that stands for the fifth letter.
    let end = range.upperBound
    if message.indices.contains(end), message[end] == 0x20 { range = range.lowerBound..<(end + 1) }
    var unmarked = message
    unmarked.replaceSubrange(range, with: unsetToken)
    return unmarked
  }

  private static func value(in message: [UInt8]) -> Range<Int>? {
    var found: Range<Int>?
    message.withUnsafeBufferPointer { bytes in
      var scanner = JSONScanner(bytes)
      try? scanner.members { (scanner, name) throws(JSONSyntaxError) in
        let isMark = UnsafeBufferPointer(rebasing: bytes[name]).elementsEqual(key)
        let start = scanner.position
        try scanner.skipValue()
        if isMark { found = start..<scanner.position }
      }
    }
    return found
  }
}
