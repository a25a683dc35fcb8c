import JSONSyntax

/// Changes a member of a mapping in YAML text, at the top or in a mapping there.
///
/// A mapping that is made is indented by two spaces, and one that stood there without members gets
/// them by four: so the two are told apart when the entry is taken out again.
struct YAMLEditor: SettingsEditor {
  private(set) var bytes: [UInt8]
  private(set) var isSpent: Bool

  init(_ bytes: [UInt8], isNew: Bool) throws(SettingsError) {
    self.bytes = bytes
    isSpent = isNew
    _ = try entries()
  }

  private var reader: YAMLReader { YAMLReader(bytes: bytes) }

  /// The members at the top.
  private func entries() throws(SettingsError) -> [YAMLEntry] {
    let reader = reader
    var start = bytes.markLength
    var hasBegun = false
    while start < bytes.count {
      let line = reader.line(at: start)
      let text = bytes[line.start..<line.end]
      let isStart = text.elementsEqual("---".utf8) || text.starts(with: "--- #".utf8)
      if text.first == UInt8(ascii: "%") {
        start = line.next
      } else if isStart, !hasBegun {
        hasBegun = true
        start = line.next
      } else if reader.isSilent(line) {
        start = line.next
      } else {
        break
      }
    }
    var place = start
    while place < bytes.count {
      let line = reader.line(at: place)
      let text = bytes[line.start..<line.end]
      if text.starts(with: "---".utf8) || text.elementsEqual("...".utf8) {
        throw reader.refuse(place, "more than one document is not edited")
      }
      place = line.next
    }
    return try reader.entries(in: start..<bytes.count)
  }

  func value(at path: [Step]) throws(SettingsError) -> JSON? {
    guard let first = path.first?.name,
      let entry = try entries().first(where: { $0.key == first })
    else { return nil }
    guard path.count > 1 else { return try reader.json(entry) }
    let members = try members(of: entry)
    guard let member = members.first(where: { $0.key == path[1].name }) else { return nil }
    return try reader.json(member).value(at: path[2...])
  }

  /// The members of a mapping; none where it is empty.
  private func members(of entry: YAMLEntry) throws(SettingsError) -> [YAMLEntry] {
    let text = String(decoding: bytes[entry.value], as: UTF8.self)
    guard ["", "null", "~"].contains(text) else {
      throw reader.refuse(
        entry.value.lowerBound, "\"\(entry.key)\" is written on one line; write one key a line")
    }
    return try reader.entries(in: entry.body)
  }

  mutating func append(_ value: JSON, to path: [Step]) throws(SettingsError) {
    throw .wrongKind(path: Step.text(path), needed: "a list that is edited in YAML")
  }

  mutating func set(_ path: [Step], _ value: JSON) throws(SettingsError) {
    let keys = path.compactMap(\.name)
    guard (1...2).contains(keys.count), keys.count == path.count else {
      throw .wrongKind(path: Step.text(path), needed: "an entry at the top, or in one there")
    }
    let layout = YAMLLayout(newline: TextStyle(bytes).newline)
    let entries = try entries()
    guard let entry = entries.first(where: { $0.key == keys[0] }) else {
      let content = keys.count == 1 ? value : [keys[1]: value]
      let indent = entries.first?.indent ?? 0
      return add(
        layout.lines(keys[0], content, indent: indent, unit: 2),
        at: entries.last?.lines.upperBound ?? bytes.count)
    }
    guard keys.count == 2 else {
      return replace(entry, layout.lines(keys[0], value, indent: entry.indent, unit: 2))
    }
    let members = try members(of: entry)
    if let member = members.first(where: { $0.key == keys[1] }) {
      return replace(member, layout.lines(keys[1], value, indent: member.indent, unit: 2))
    }
    guard entry.value.isEmpty else {
      throw reader.refuse(
        entry.value.lowerBound, "\"\(keys[0])\" is null; take the word away, and run it again")
    }
    let indent = members.first?.indent ?? entry.indent + 4
    add(
      layout.lines(keys[1], value, indent: indent, unit: 2),
      at: members.last?.lines.upperBound ?? entry.lines.upperBound)
  }

  private mutating func replace(_ entry: YAMLEntry, _ lines: String) {
    let hasEnd = bytes[entry.lines.upperBound - 1] == .newline
    let text = hasEnd ? lines : String(lines.dropLast())
    bytes.replaceSubrange(entry.lines, with: Array(text.utf8))
  }

  private mutating func add(_ lines: String, at place: Int) {
    let newline = TextStyle(bytes).newline
    // A person's own empty file is told from one that is made by the line end at its beginning.
    let hasEnd =
      place == bytes.markLength ? !bytes.isEmpty || isSpent : bytes[place - 1] == .newline
    bytes.insert(hasEnd ? lines : newline + String(lines.dropLast()), at: place)
    isSpent = false
  }

  mutating func remove(_ path: [Step]) throws(SettingsError) {
    let keys = path.compactMap(\.name)
    guard let entry = try entries().first(where: { $0.key == keys.first }) else { return }
    guard keys.count > 1 else { return cut(entry) }
    let members = try members(of: entry)
    guard let member = members.first(where: { $0.key == keys[1] }) else { return }
    let isMade = member.indent == entry.indent + 2 && members.count == 1
    cut(isMade && !hasComments(entry, but: member) ? entry : member)
  }

  private func hasComments(_ entry: YAMLEntry, but member: YAMLEntry) -> Bool {
    let first = bytes[entry.value.upperBound..<bytes.lineEnd(behind: entry.lines.lowerBound)]
    return first.contains(UInt8(ascii: "#"))
      || bytes[entry.body.lowerBound..<member.lines.lowerBound].contains(UInt8(ascii: "#"))
  }

  private mutating func cut(_ entry: YAMLEntry) {
    var lines = entry.lines
    if lines.upperBound == bytes.count, bytes.last != .newline, lines.lowerBound > 0 {
      let newline = TextStyle(bytes).newline.utf8.count
      lines = (lines.lowerBound - newline)..<lines.upperBound
    }
    isSpent = lines == 0..<bytes.count && bytes.last == .newline
    bytes.removeSubrange(lines)
  }
}
