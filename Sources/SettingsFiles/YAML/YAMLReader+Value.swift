import JSONSyntax

extension YAMLReader {
  private static let depthLimit = 100

  /// An entry as JSON.
  ///
  /// Texts of several lines are told as their first line.
  func json(_ entry: YAMLEntry, depth: Int = 0) throws(SettingsError) -> JSON {
    guard depth < Self.depthLimit else {
      throw fail(entry.lines.lowerBound, "values are nested too deeply")
    }
    if !entry.value.isEmpty { return scalar(entry.value) }
    var place = entry.body.lowerBound
    while place < entry.body.upperBound, isSilent(line(at: place)) { place = line(at: place).next }
    guard place < entry.body.upperBound else { return .null }
    if isElement(line(at: place)) { return .array(elements(in: entry.body)) }
    var object = JSONObject()
    for member in try entries(in: entry.body) {
      object[member.key] = try json(member, depth: depth + 1)
    }
    return .object(object)
  }

  /// The elements of a list, of which those that are not single values count as null.
  private func elements(in range: Range<Int>) -> [JSON] {
    var elements: [JSON] = []
    var place = range.lowerBound
    while place < range.upperBound {
      let line = line(at: place)
      if !isSilent(line), isElement(line) {
        let start = line.start + line.indent + 1
        let text = bytes[start..<line.end].drop { $0 == .space }
        elements.append(scalar(text.startIndex..<line.end))
      }
      place = line.next
    }
    return elements
  }

  private func scalar(_ range: Range<Int>) -> JSON {
    let text = bytes[range]
    switch text.first {
    case nil: return .null
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(Self.unquoted(text))
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if let json = try? JSON(parsing: Array(text)) { return json }
      let inner = text.dropFirst().dropLast()
      guard text.first == UInt8(ascii: "["), !inner.contains(UInt8(ascii: "{")) else { return [:] }
      return .array(
        inner.split(separator: UInt8(ascii: ",")).map { part in
          let start = part.firstIndex { $0 != .space } ?? part.endIndex
          let end = part.lastIndex { $0 != .space }.map { $0 + 1 } ?? start
          return scalar(start..<end)
        })
    default: break
    }
    let spelling = String(decoding: text, as: UTF8.self)
    switch spelling {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    case "null", "Null", "NULL", "~": return .null
    default: return Int(spelling).map(JSON.integer) ?? .string(spelling)
    }
  }
}
