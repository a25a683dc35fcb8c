/// How a text breaks and indents its lines.
struct TextStyle {
  /// What ends a line: the first that does says it for all.
  let newline: String
  /// The white space of one level.
  let unit: String

  init(_ bytes: [UInt8]) {
    let first = bytes.firstIndex(of: .newline)
    newline = first.map { $0 > 0 && bytes[$0 - 1] == .carriageReturn } == true ? "\r\n" : "\n"
    var indented = bytes[...]
    var found = "  "
    while let end = indented.firstIndex(of: .newline) {
      indented = indented[(end + 1)...]
      let space = indented.prefix { $0 == .space || $0 == .tab }
      let next = indented.dropFirst(space.count).first
      // The stars of a comment of several lines tell nothing.
      guard !space.isEmpty, let next,
        ![.newline, .carriageReturn, UInt8(ascii: "*")].contains(next)
      else { continue }
      found = String(decoding: space, as: UTF8.self)
      break
    }
    unit = found
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
}

extension [UInt8] {
  /// The white space that the line of a byte begins with.
  func indentation(at place: Int) -> String {
    let space = self[lineStart(of: place)...].prefix { $0 == .space || $0 == .tab }
    return String(decoding: space, as: UTF8.self)
  }

  /// Where the line of a byte begins.
  func lineStart(of place: Int) -> Int {
    self[..<place].lastIndex(of: .newline).map { $0 + 1 } ?? 0
  }

  /// Behind the line end that follows a byte, or the end of the text.
  func lineEnd(behind place: Int) -> Int {
    self[place...].firstIndex(of: .newline).map { $0 + 1 } ?? count
  }

  /// The number of a byte's line, from 1.
  func line(of place: Int) -> Int {
    self[..<Swift.min(place, count)].count { $0 == .newline } + 1
  }

  /// Where the white space before a byte begins: on its line, and the one line end before that.
  func spaceStart(before place: Int) -> Int {
    var start = place
    while start > 0, self[start - 1] == .space || self[start - 1] == .tab { start -= 1 }
    guard start > 0, self[start - 1] == .newline else { return start }
    start -= 1
    return start > 0 && self[start - 1] == .carriageReturn ? start - 1 : start
  }

  mutating func insert(_ text: String, at place: Int) {
    insert(contentsOf: Array(text.utf8), at: place)
  }

  /// The byte order mark that some editors write.
  var markLength: Int { starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }
}
