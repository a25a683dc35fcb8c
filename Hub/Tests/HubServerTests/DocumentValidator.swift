import CoordinationAPI
import Foundation
import HubServer
import Testing

/// The served document, to which every answer that a test gets is held.
struct DocumentValidator: Sendable {
  private let root: WireValue
  /// Whether an answer may have fields that its schema does not name, as a client put them there.
  var areFieldsOpen = true

  static let served = DocumentValidator(root: OpenAPIDocument().document)

  /// What is wrong with an answer; empty for a path that is written in none of the document's ways.
  func faults(_ method: String, _ path: String, _ status: Int, _ text: String) -> [String] {
    guard let operation = operation(method, path) else { return [] }
    let answers = operation["responses"]?.object ?? [:]
    guard let answer = answers["\(status)"]?.object ?? answers["default"]?.object else {
      return ["\(status) is not documented"]
    }
    guard let schema = answer["content"]?["application/json"]?["schema"] else {
      return text.isEmpty || answer["content"] != nil ? [] : ["a body is not documented"]
    }
    guard let value = try? WireValue(parsing: text.utf8) else { return ["the body is no JSON"] }
    return faults(of: value, schema, "body")
  }

  private func operation(_ method: String, _ path: String) -> WireValue? {
    let segments = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    let paths = root["paths"]?.object ?? [:]
    let fitting = paths.filter { template, _ in
      let parts = template.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == segments.count
        && zip(parts, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
    // A word wins over a parameter.
    let best = fitting.min { $0.key.count { $0 == "{" } < $1.key.count { $0 == "{" } }
    return best?.value[method.lowercased()]
  }

  func schema(_ name: String) -> WireValue? { root["components"]?["schemas"]?[name] }

  /// Where the document says "integer" without the range that the server takes.
  var openIntegers: [String] { Self.openIntegers(in: root, "") }

  private static func openIntegers(in value: WireValue, _ place: String) -> [String] {
    let isOpen = value["minimum"]?.integer == nil || value["maximum"]?.integer == nil
    if value["type"] == "integer", isOpen { return [place] }
    let fields = (value.object ?? [:]).flatMap { openIntegers(in: $1, "\(place)/\($0)") }
    return fields + (value.array ?? []).flatMap { openIntegers(in: $0, place) }
  }

  private func faults(of value: WireValue, _ schema: WireValue, _ place: String) -> [String] {
    if let name = schema["$ref"]?.string?.split(separator: "/").last,
      let schema = self.schema(String(name))
    {
      return faults(of: value, schema, place)
    }
    if value == .null, schema["nullable"] == .bool(true) { return [] }
    if let words = schema["enum"]?.array, !words.contains(value) {
      return ["\(place) is no such word"]
    }
    switch (schema["type"]?.string, value) {
    case (nil, _), ("boolean", .bool): return []
    case ("string", .string(let text)): return faults(of: text, schema, place)
    case ("integer", .integer(let number)):
      let range = (schema["minimum"]?.integer ?? .min)...(schema["maximum"]?.integer ?? .max)
      return range.contains(number) ? [] : ["\(place) is out of its range"]
    case ("array", .array(let list)):
      return list.enumerated().flatMap {
        faults(of: $1, schema["items"] ?? .null, "\(place)[\($0)]")
      }
    case ("object", .object(let fields)): return faults(of: fields, schema, place)
    default: return ["\(place) is no \(schema["type"]?.string ?? "")"]
    }
  }

  private func faults(of text: String, _ schema: WireValue, _ place: String) -> [String] {
    if schema["format"] == .string("date-time"), (try? WireTime(text)) == nil {
      return ["\(place) is no time"]
    }
    if let pattern = schema["pattern"]?.string,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      return ["\(place) does not follow \(pattern)"]
    }
    return []
  }

  private func faults(
    of fields: [String: WireValue], _ schema: WireValue, _ place: String
  ) -> [String] {
    let properties = schema["properties"]?.object ?? [:]
    let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter {
      fields[$0] == nil
    }
    let wrong = fields.flatMap { name, value -> [String] in
      let rule =
        properties[name] ?? schema["additionalProperties"].flatMap { $0.object == nil ? nil : $0 }
      guard let rule else { return areFieldsOpen ? [] : ["\(place).\(name) is not documented"] }
      return faults(of: value, rule, "\(place).\(name)")
    }
    return missing.map { "\(place).\($0) is missing" } + wrong
  }
}

extension WireValue {
  subscript(name: String) -> WireValue? { object?[name] }
}
