import JSONSyntax

/// Reads block mappings of YAML line by line; what else there is, is passed over or refused.
struct YAMLReader {
  let bytes: [UInt8]

  /// A line of the text without its end.
  struct Line {
    var start: Int
    var end: Int
    /// Behind its line end.
    var next: Int
    var indent: Int

    var isEmpty: Bool { start + indent == end }
  }

  func fail(_ place: Int, _ what: String) -> SettingsError {
    .invalid(line: bytes.line(of: place), what)
  }

  func refuse(_ place: Int, _ what: String) -> SettingsError {
    .unsupported(line: bytes.line(of: place), what)
  }

  func line(at start: Int) -> Line {
    let next = bytes.lineEnd(behind: start)
    var end = next
    if end > start, bytes[end - 1] == .newline { end -= 1 }
    if end > start, bytes[end - 1] == .carriageReturn { end -= 1 }
    let indent = bytes[start..<end].prefix { $0 == .space }.count
    return Line(start: start, end: end, next: next, indent: indent)
  }

  /// Whether a line says nothing: it is empty, or a comment.
  func isSilent(_ line: Line) -> Bool {
    let first = bytes[(line.start + line.indent)..<line.end].first { $0 != .tab }
    return first == nil || first == UInt8(ascii: "#")
  }

  /// The members of the mapping in a range of lines.
  func entries(in range: Range<Int>) throws(SettingsError) -> [YAMLEntry] {
    var entries: [YAMLEntry] = []
    var indent: Int?
    var place = range.lowerBound
    while place < range.upperBound {
      let line = line(at: place)
      if isSilent(line) {
        place = line.next
        continue
      }
      let level = indent ?? line.indent
      guard line.indent == level else {
        throw fail(line.start, "its indentation fits nothing before it")
      }
      indent = level
      let entry = try entry(line, within: range.upperBound)
      guard !entries.contains(where: { $0.key == entry.key }) else {
        throw fail(line.start, "the key \(entry.key) stands twice")
      }
      entries.append(entry)
      place = entry.lines.upperBound
    }
    return entries
  }

  private func entry(_ line: Line, within end: Int) throws(SettingsError) -> YAMLEntry {
    let (key, behind) = try key(line)
    var start = behind
    while start < line.end, bytes[start] == .space || bytes[start] == .tab { start += 1 }
    var place = line.next
    var last = line.next
    var value = start..<line.end
    if start < line.end, let closed = try valueEnd(at: start, within: end) {
      value = start..<closed
      let lastLine = self.line(at: bytes.lineStart(of: closed))
      guard isComment(closed..<lastLine.end) else {
        throw fail(closed, "more text follows a value")
      }
      (place, last) = (lastLine.next, lastLine.next)
    } else {
      value = start..<commentStart(start..<line.end)
    }
    while place < end {
      let next = self.line(at: place)
      if !isSilent(next) || isBlock(value) && next.indent > line.indent && !next.isEmpty {
        let isElement = next.indent == line.indent && isElement(next) && value.isEmpty
        guard next.indent > line.indent || isElement else { break }
        last = next.next
      }
      place = next.next
    }
    return YAMLEntry(
      key: key, indent: line.indent, value: value, lines: line.start..<last,
      body: min(line.next, last)..<last)
  }

  // MARK: - Parts of a line

  /// Whether a line is an element of a list.
  func isElement(_ line: Line) -> Bool {
    let text = bytes[(line.start + line.indent)..<line.end]
    return text.first == UInt8(ascii: "-") && (text.count == 1 || text.dropFirst().first == .space)
  }

  /// Whether the lines below are the text of a value, whatever they look like.
  private func isBlock(_ value: Range<Int>) -> Bool {
    guard let first = bytes[value].first else { return false }
    return first == UInt8(ascii: "|") || first == UInt8(ascii: ">")
  }

  private func isComment(_ range: Range<Int>) -> Bool {
    let rest = bytes[range].drop { $0 == .space || $0 == .tab }
    return rest.isEmpty || rest.first == UInt8(ascii: "#") && rest.startIndex > range.lowerBound
  }

  /// Where the comment behind a plain value begins, with the white space before it.
  private func commentStart(_ range: Range<Int>) -> Int {
    var end = range.upperBound
    for place in range where bytes[place] == UInt8(ascii: "#") {
      if place == range.lowerBound || bytes[place - 1] == .space || bytes[place - 1] == .tab {
        end = place
        break
      }
    }
    while end > range.lowerBound, bytes[end - 1] == .space || bytes[end - 1] == .tab { end -= 1 }
    return end
  }

  /// The key of a line, and the place behind its colon.
  private func key(_ line: Line) throws(SettingsError) -> (String, Int) {
    let start = line.start + line.indent
    let text = bytes[start..<line.end]
    if text.first == .tab { throw fail(start, "a tab indents it") }
    if isElement(line) { throw refuse(start, "a list stands here, and a mapping is needed") }
    if text.first == UInt8(ascii: "?") { throw refuse(start, "keys of this form are not edited") }
    if let first = text.first, [UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first) {
      throw refuse(start, "it is written in braces; write it with one key a line")
    }
    if let first = text.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      guard let end = try quotedEnd(at: start, within: line.end) else {
        throw fail(start, "a quote does not end")
      }
      var colon = end
      while colon < line.end, bytes[colon] == .space { colon += 1 }
      guard isColon(colon, in: line) else { throw fail(start, "a key and a colon are expected") }
      return (Self.unquoted(bytes[start..<end]), colon + 1)
    }
    for colon in start..<line.end where isColon(colon, in: line) {
      var end = colon
      while end > start, bytes[end - 1] == .space { end -= 1 }
      return (String(decoding: bytes[start..<end], as: UTF8.self), colon + 1)
    }
    throw fail(start, "a key and a colon are expected")
  }

  private func isColon(_ place: Int, in line: Line) -> Bool {
    guard place < line.end, bytes[place] == UInt8(ascii: ":") else { return false }
    return place + 1 == line.end || bytes[place + 1] == .space || bytes[place + 1] == .tab
  }

  // MARK: - Values with an end of their own

  /// Where a value in quotes or brackets ends, which may be on a later line; nil for any other.
  private func valueEnd(at start: Int, within limit: Int) throws(SettingsError) -> Int? {
    switch bytes[start] {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let end = try quotedEnd(at: start, within: limit) else {
        throw fail(start, "a quote does not end")
      }
      return end
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return try bracketEnd(at: start, within: limit)
    default: return nil
    }
  }

  /// Behind the quote that ends a text; nil where none does.
  private func quotedEnd(at start: Int, within limit: Int) throws(SettingsError) -> Int? {
    let quote = bytes[start]
    var place = start + 1
    while place < limit {
      if bytes[place] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        place += 2
      } else if bytes[place] == quote {
        let isDoubled = quote == UInt8(ascii: "'") && place + 1 < limit && bytes[place + 1] == quote
        guard isDoubled else { return place + 1 }
        place += 2
      } else {
        place += 1
      }
    }
    return nil
  }

  private func bracketEnd(at start: Int, within limit: Int) throws(SettingsError) -> Int {
    var depth = 0
    var place = start
    var isAtBeginning = true
    while place < limit {
      switch bytes[place] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        isAtBeginning = true
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 { return place + 1 }
        isAtBeginning = false
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        // In the middle of a word it is not a quote.
        if isAtBeginning {
          guard let end = try quotedEnd(at: place, within: limit) else {
            throw fail(place, "a quote does not end")
          }
          place = end
          isAtBeginning = false
          continue
        }
      case UInt8(ascii: ","), UInt8(ascii: ":"): isAtBeginning = true
      case .space, .tab, .newline, .carriageReturn: break
      default: isAtBeginning = false
      }
      place += 1
    }
    throw fail(start, "a bracket does not end")
  }

  static func unquoted(_ text: ArraySlice<UInt8>) -> String {
    if text.first == UInt8(ascii: "\""), let string = (try? JSON(parsing: Array(text)))?.string {
      return string
    }
    let inner = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
    return text.first == UInt8(ascii: "'") ? inner.replacing("''", with: "'") : inner
  }
}
