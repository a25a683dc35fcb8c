import JSONSyntax

/// Writes values as lines of YAML.
struct YAMLLayout {
  let newline: String

  /// The lines of a member, each with its end; `unit` is how much its own members are indented.
  func lines(_ key: String, _ value: JSON, indent: Int, unit: Int) -> String {
    let start = String(repeating: " ", count: indent) + scalar(.string(key)) + ":"
    switch value {
    case .object(let object) where !object.members.isEmpty:
      return start + newline
        + object.members.map { lines($0.key, $0.value, indent: indent + unit, unit: 2) }.joined()
    case .array(let elements) where !elements.isEmpty:
      let inner = String(repeating: " ", count: indent) + "- "
      return start + newline + elements.map { inner + scalar($0) + newline }.joined()
    default: return "\(start) \(scalar(value))\(newline)"
    }
  }

  /// A single value: a text without quotes where it cannot be taken for anything else.
  private func scalar(_ value: JSON) -> String {
    guard let text = value.string else { return value.text() }
    let words: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let isPlain =
      text.utf8.allSatisfy { byte in
        TOMLReader.isBare(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".")
      } && text.first.map { $0.isLetter || $0 == "/" } == true && !words.contains(text.lowercased())
    return isPlain ? text : value.text()
  }
}
