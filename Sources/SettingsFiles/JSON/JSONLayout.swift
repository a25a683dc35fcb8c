import JSONSyntax

/// Writes values as a person would into a settings file: lists of plain values on one line.
struct JSONLayout {
  let style: TextStyle

  /// The value, whose first line stands in a line of that indentation.
  func text(_ value: JSON, _ indentation: String) -> String {
    let inner = indentation + style.unit
    switch value {
    case .object(let object) where !object.members.isEmpty:
      return block("{", object.members.map { member($0.key, $0.value, inner) }, "}", indentation)
    case .array(let elements) where elements.contains { $0.object != nil || $0.array != nil }:
      return block("[", elements.map { text($0, inner) }, "]", indentation)
    case .array(let elements):
      return "[" + elements.map { $0.text() }.joined(separator: ", ") + "]"
    default: return value.text()
    }
  }

  func member(_ key: String, _ value: JSON, _ indentation: String) -> String {
    JSON.string(key).text() + ": " + text(value, indentation)
  }

  private func block(
    _ open: String, _ parts: [String], _ close: String, _ indentation: String
  ) -> String {
    let line = style.newline + indentation
    let lines = parts.joined(separator: "," + line + style.unit)
    return open + line + style.unit + lines + line + close
  }
}
