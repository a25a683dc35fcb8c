import JSONSyntax

/// Changes TOML text: tables are added at its end, and taken out with the empty line before them.
struct TOMLEditor: SettingsEditor {
  private(set) var bytes: [UInt8]
  private(set) var isSpent: Bool
  private var statements: [TOMLStatement] = []

  init(_ bytes: [UInt8], isNew: Bool) throws(SettingsError) {
    self.bytes = bytes
    isSpent = isNew
    try read()
  }

  private mutating func read() throws(SettingsError) {
    var reader = TOMLReader(bytes)
    statements = try reader.statements()
  }

  func value(at path: [Step]) throws(SettingsError) -> JSON? {
    var found: JSON?
    for statement in statements {
      if case .pair(let value) = statement.kind, path.starts(with: statement.path) {
        return value.value(at: path[statement.path.count...])
      }
      guard statement.path.starts(with: path) else { continue }
      let rest = statement.path[path.count...]
      switch statement.kind {
      case .table: found = (found ?? .null).placing([:], atIfMissing: rest)
      case .pair(let value): found = (found ?? .null).placing(value, at: rest)
      }
    }
    return found
  }

  // MARK: - Adding

  mutating func set(_ path: [Step], _ value: JSON) throws(SettingsError) {
    try checkIsOpen(path)
    try checkKinds(on: path)
    if let pair = statements.first(where: { !$0.isTable && $0.path == path }) {
      bytes.replaceSubrange(pair.value, with: Array(Self.text(value).utf8))
      return try read()
    }
    guard let object = value.object else { return try setPair(path, value) }
    if let table = statements.firstIndex(where: { $0.isTable && $0.path == path }) {
      let lines = statements[table].lines.upperBound..<end(ofTable: table)
      bytes.replaceSubrange(lines, with: Array(self.lines(object).utf8))
      return try read()
    }
    let keys = path.compactMap(\.name)
    guard keys.count == path.count else {
      throw .wrongKind(path: Step.text(path), needed: "an entry that is there")
    }
    try add("[\(Self.key(keys))]", object)
  }

  mutating func append(_ value: JSON, to path: [Step]) throws(SettingsError) {
    try checkIsOpen(path)
    try checkKinds(on: path + [.index(0)])
    if let pair = statements.first(where: { !$0.isTable && $0.path == path }) {
      let header = "[[\(Self.key(path.compactMap(\.name)))]]"
      throw .unsupported(
        line: bytes.line(of: pair.value.lowerBound),
        "\(Step.text(path)) is a list in one value; write its entries as \(header)")
    }
    let keys = path.compactMap(\.name)
    try add("[[\(Self.key(keys))]]", value.object ?? JSONObject())
  }

  /// Refuses a place in a value that is closed, as TOML has it.
  private func checkIsOpen(_ path: [Step]) throws(SettingsError) {
    let outer = statements.first {
      !$0.isTable && $0.path.count < path.count && path.starts(with: $0.path)
    }
    guard let outer else { return }
    throw .unsupported(
      line: bytes.line(of: outer.value.lowerBound),
      "\(Step.text(outer.path)) is a table in one value; write it as"
        + " [\(Self.key(outer.path.compactMap(\.name)))]")
  }

  /// Refuses a way through a list of tables where a table is needed, and the other way round.
  private func checkKinds(on path: [Step]) throws(SettingsError) {
    for count in 1..<max(path.count, 1) {
      let outer = Array(path[..<count])
      let needsTable = path[count].name != nil
      let other = statements.first { statement in
        guard statement.path.starts(with: outer) else { return false }
        guard statement.path.count > count else { return statement.isTable && !needsTable }
        return (statement.path[count].name != nil) != needsTable
      }
      guard let other else { continue }
      let (table, list) = ("a table", "a list of tables")
      throw .unsupported(
        line: bytes.line(of: other.lines.lowerBound),
        "\(Step.text(outer)) is \(needsTable ? list : table), and \(needsTable ? table : list) is needed"
      )
    }
  }

  /// Adds a table behind everything else.
  private mutating func add(_ header: String, _ object: JSONObject) throws(SettingsError) {
    let style = TextStyle(bytes)
    var text = header + style.newline + lines(object)
    let hasEnd = bytes.isEmpty || bytes.last == .newline
    if !bytes.isEmpty || !isSpent { text = style.newline + text }
    if !hasEnd {
      text = style.newline + String(text.dropLast(1))
    }
    bytes.insert(text, at: bytes.count)
    isSpent = false
    try read()
  }

  /// Adds a line to the table that is there for it.
  private mutating func setPair(_ path: [Step], _ value: JSON) throws(SettingsError) {
    let table = statements.firstIndex { $0.isTable && $0.path == Array(path.dropLast()) }
    guard let table, let key = path.last?.name else {
      throw .wrongKind(path: Step.text(path.dropLast()), needed: "a table")
    }
    let style = TextStyle(bytes)
    let place = end(ofTable: table)
    let line = "\(Self.key([key])) = \(Self.text(value))"
    let hasEnd = bytes[place - 1] == .newline
    bytes.insert(hasEnd ? line + style.newline : style.newline + line, at: place)
    try read()
  }

  /// Where the lines of a table end: behind its last key.
  private func end(ofTable index: Int) -> Int {
    let next = statements[(index + 1)...].firstIndex(where: \.isTable) ?? statements.count
    return statements[next - 1].lines.upperBound
  }

  // MARK: - Removing

  mutating func remove(_ path: [Step]) throws(SettingsError) {
    var cuts: [Range<Int>] = []
    for (index, statement) in statements.enumerated() where statement.path.starts(with: path) {
      let lines =
        statement.isTable
        ? statement.lines.lowerBound..<end(ofTable: index) : statement.lines
      guard cuts.last.map({ lines.lowerBound >= $0.upperBound }) ?? true else { continue }
      cuts.append(statement.isTable ? withEmptyLine(lines) : lines)
    }
    if cuts.isEmpty { return try checkIsOpen(path) }
    let wasLed = cuts.first.map { $0.lowerBound == 0 && bytes.first == .newline } == true
    for cut in cuts.reversed() { bytes.removeSubrange(cut) }
    isSpent = bytes.isEmpty && !wasLed
    try read()
  }

  /// The lines of a table with the empty one before them, and with the line end before that where
  /// they are the last of a text without one.
  private func withEmptyLine(_ lines: Range<Int>) -> Range<Int> {
    var start = lines.lowerBound
    if start > 0 { start = bytes.lineEndStart(before: start, onlyEmpty: true) }
    let isWithoutEnd = lines.upperBound == bytes.count && bytes.last != .newline
    if isWithoutEnd, start > 0 { start = bytes.lineEndStart(before: start, onlyEmpty: false) }
    return start..<lines.upperBound
  }

  // MARK: - Text

  private func lines(_ object: JSONObject) -> String {
    let newline = TextStyle(bytes).newline
    return object.members.map { "\(Self.key([$0.key])) = \(Self.text($0.value))\(newline)" }
      .joined()
  }

  private static func key(_ keys: [String]) -> String {
    keys.map { key in
      let isBare = !key.isEmpty && key.utf8.allSatisfy(TOMLReader.isBare)
      return isBare ? key : JSON.string(key).text()
    }.joined(separator: ".")
  }

  private static func text(_ value: JSON) -> String {
    switch value {
    case .array(let elements): "[\(elements.map(text).joined(separator: ", "))]"
    case .object(let object):
      object.members.isEmpty
        ? "{}"
        : "{ \(object.members.map { "\(key([$0.key])) = \(text($0.value))" }.joined(separator: ", ")) }"
    case .null: "\"\""
    default: value.text()
    }
  }
}

extension [UInt8] {
  /// Where the line end before the beginning of a line begins; with `onlyEmpty` only where the line
  /// that it ends is empty.
  fileprivate func lineEndStart(before place: Int, onlyEmpty: Bool) -> Int {
    guard place > 0, self[place - 1] == .newline else { return place }
    var start = place - 1
    if start > 0, self[start - 1] == .carriageReturn { start -= 1 }
    return !onlyEmpty || start == 0 || self[start - 1] == .newline ? start : place
  }
}

extension JSON {
  /// The value with another one at a place where nothing stands yet.
  fileprivate func placing(_ value: JSON, atIfMissing path: ArraySlice<Step>) -> JSON {
    self.value(at: path).map { $0.isNull ? placing(value, at: path) : self }
      ?? placing(value, at: path)
  }
}
