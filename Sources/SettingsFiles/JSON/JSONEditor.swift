import JSONSyntax

/// Changes JSON text.
///
/// An empty container of a person's own is filled without a line break behind its bracket, one
/// that is made with one: so the two are told apart when the entry is taken out again.
struct JSONEditor: SettingsEditor {
  private(set) var bytes: [UInt8]
  private(set) var isSpent: Bool
  private var root: JSONNode?

  init(_ bytes: [UInt8], isNew: Bool) throws(SettingsError) {
    self.bytes = bytes
    isSpent = isNew
    try read()
  }

  private mutating func read() throws(SettingsError) {
    var reader = JSONReader(bytes, at: bytes.markLength)
    try reader.skip()
    guard reader.position < bytes.count else { return root = nil }
    let node = try reader.node()
    guard node.kind == .object else {
      throw .wrongKind(path: "its top", needed: "a JSON object")
    }
    try reader.skip()
    guard reader.position == bytes.count else {
      throw .invalid(line: bytes.line(of: reader.position), "more text follows the end")
    }
    root = node
  }

  func value(at path: [Step]) throws(SettingsError) -> JSON? {
    guard let root else { return nil }
    let (node, rest) = walk(path, from: root)
    return rest.isEmpty ? node.json(in: bytes) : nil
  }

  /// The last node on the way that is there, and the steps that are left.
  private func walk(_ path: [Step], from root: JSONNode) -> (JSONNode, ArraySlice<Step>) {
    var node = root
    var rest = path[...]
    while let step = rest.first, let place = node.place(of: step) {
      node = node.parts[place].value
      rest = rest.dropFirst()
    }
    return (node, rest)
  }

  // MARK: - Adding

  mutating func set(_ path: [Step], _ value: JSON) throws(SettingsError) {
    guard let root else { return try begin(with: nested(path[...], value)) }
    let (node, rest) = walk(path, from: root)
    let layout = JSONLayout(style: TextStyle(bytes))
    guard let step = rest.first else {
      let text = layout.text(value, bytes.indentation(at: node.range.lowerBound))
      bytes.replaceSubrange(node.range, with: Array(text.utf8))
      return try read()
    }
    guard let key = step.name, node.kind == .object else {
      throw .wrongKind(
        path: Step.text(path.prefix(path.count - rest.count)),
        needed: step.name == nil ? "a list" : "an object")
    }
    let content = nested(rest.dropFirst(), value)
    try insert(into: node) { layout.member(key, content, $0) }
  }

  mutating func append(_ value: JSON, to path: [Step]) throws(SettingsError) {
    guard let root else { return try begin(with: nested(path[...], [value])) }
    let (node, rest) = walk(path, from: root)
    guard rest.isEmpty else { return try set(path, [value]) }
    guard node.kind == .array else { throw .wrongKind(path: Step.text(path), needed: "a list") }
    let layout = JSONLayout(style: TextStyle(bytes))
    try insert(into: node) { layout.text(value, $0) }
  }

  /// The value in the objects that lead to it.
  private func nested(_ path: ArraySlice<Step>, _ value: JSON) -> JSON {
    path.reversed().reduce(value) { inner, step in
      .object(JSONObject([.init(key: step.name ?? "", value: inner)]))
    }
  }

  /// Fills a file that says nothing yet.
  private mutating func begin(with value: JSON) throws(SettingsError) {
    let style = TextStyle(bytes)
    bytes.insert(
      JSONLayout(style: style).text(value, "") + (isSpent ? style.newline : ""), at: bytes.count)
    isSpent = false
    try read()
  }

  private mutating func insert(
    into node: JSONNode, _ text: (_ indentation: String) -> String
  ) throws(SettingsError) {
    let style = TextStyle(bytes)
    let around = bytes.indentation(at: node.range.lowerBound)
    guard let last = node.parts.last else {
      bytes.insert(text(around + style.unit), at: node.range.lowerBound + 1)
      return try read()
    }
    let start = last.range.lowerBound
    let isFirstOnLine = bytes[bytes.lineStart(of: start)..<start].allSatisfy {
      $0 == .space || $0 == .tab
    }
    let indentation = isFirstOnLine ? bytes.indentation(at: start) : around + style.unit
    let added = style.newline + indentation + text(indentation)
    let reader = JSONReader(bytes, at: 0)
    if let comma = last.comma {
      bytes.insert(added + ",", at: try reader.endOfComments(behind: comma + 1))
    } else {
      bytes.insert(added, at: try reader.endOfComments(behind: last.range.upperBound))
      bytes.insert(",", at: last.range.upperBound)
    }
    try read()
  }

  // MARK: - Removing

  mutating func remove(_ path: [Step]) throws(SettingsError) {
    guard let root, let last = path.last else { return }
    let (node, rest) = walk(path.dropLast(), from: root)
    guard rest.isEmpty, let place = node.place(of: last) else { return }
    if isMade(node), node.parts.count == 1 {
      guard path.count > 1 else { return try removeRoot(root) }
      return try remove(path.dropLast())
    }
    let part = node.parts[place]
    let cut = bytes.spaceStart(before: part.range.lowerBound)..<part.range.upperBound
    let comma = part.comma ?? (place > 0 ? node.parts[place - 1].comma : nil)
    // What stands last is cut first.
    if let comma, comma > cut.lowerBound { bytes.remove(at: comma) }
    bytes.removeSubrange(cut)
    if let comma, comma < cut.lowerBound { bytes.remove(at: comma) }
    try read()
  }

  /// Whether a container with one part may be one that was made for it.
  private func isMade(_ node: JSONNode) -> Bool {
    guard let part = node.parts.first, part.comma == nil else { return false }
    let before = bytes[(node.range.lowerBound + 1)..<part.range.lowerBound]
    let behind = bytes[part.range.upperBound..<(node.range.upperBound - 1)]
    let space: [UInt8] = [.space, .tab, .newline, .carriageReturn]
    return before.contains(.newline) && before.allSatisfy(space.contains)
      && behind.allSatisfy(space.contains)
  }

  private mutating func removeRoot(_ root: JSONNode) throws(SettingsError) {
    let newline = Array(TextStyle(bytes).newline.utf8)
    isSpent = root.range.lowerBound == 0 && bytes[root.range.upperBound...].elementsEqual(newline)
    bytes.removeSubrange(root.range)
    if isSpent { bytes = [] }
    try read()
  }
}

extension JSONEditor {
  /// The same for the path without its last step.
  private mutating func remove(_ path: ArraySlice<Step>) throws(SettingsError) {
    try remove(Array(path))
  }

  private func walk(
    _ path: ArraySlice<Step>, from root: JSONNode
  ) -> (JSONNode, ArraySlice<Step>) {
    walk(Array(path), from: root)
  }
}
