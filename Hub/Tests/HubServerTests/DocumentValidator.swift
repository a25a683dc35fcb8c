import CoordinationAPI
import Foundation
import HubServer
import Testing

/// Checks answers against the served OpenAPI document; every answer that a test gets is checked.
struct DocumentValidator: Sendable {
  private let root: WireValue
  /// Whether an answer may have fields that are not in its schema, because a client may add some.
  var areFieldsOpen = true

  static let served = DocumentValidator(root: OpenAPIDocument().document)

  /// What is wrong with an answer; empty for a path that does not match any of the document.
  func problems(_ method: String, _ path: String, _ status: Int, _ text: String) -> [String] {
    guard let operation = operation(method, path) else { return [] }
    let answers = operation["responses"]?.object ?? [:]
    guard let answer = answers["\(status)"]?.object ?? answers["default"]?.object else {
      return ["\(status) is not documented"]
    }
    guard let schema = answer["content"]?["application/json"]?["schema"] else {
      return text.isEmpty || answer["content"] != nil ? [] : ["a body is not documented"]
    }
    guard let value = try? WireValue(parsing: text.utf8) else {
      return ["the body is not valid JSON"]
    }
    return problems(of: value, schema, "body")
  }

  private func operation(_ method: String, _ path: String) -> WireValue? {
    let segments = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    let paths = root["paths"]?.object ?? [:]
    let fitting = paths.filter { template, _ in
      let parts = template.split(separator: "/", omittingEmptySubsequences: false)
      return parts.count == segments.count
        && zip(parts, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
    // A literal takes precedence over a parameter.
    let best = fitting.min { $0.key.count { $0 == "{" } < $1.key.count { $0 == "{" } }
    return best?.value[method.lowercased()]
  }

  func schema(_ name: String) -> WireValue? { root["components"]?["schemas"]?[name] }

  /// Where the document has an integer without a range.
  var openIntegers: [String] { Self.openIntegers(in: root, "") }

  private static func openIntegers(in value: WireValue, _ location: String) -> [String] {
    let isOpen = value["minimum"]?.integer == nil || value["maximum"]?.integer == nil
    if value["type"] == "integer", isOpen { return [location] }
    let fields = (value.object ?? [:]).flatMap { openIntegers(in: $1, "\(location)/\($0)") }
    return fields + (value.array ?? []).flatMap { openIntegers(in: $0, location) }
  }

  private func problems(of value: WireValue, _ schema: WireValue, _ location: String) -> [String] {
    if let name = schema["$ref"]?.string?.split(separator: "/").last,
      let schema = self.schema(String(name))
    {
      return problems(of: value, schema, location)
    }
    if value == .null, schema["nullable"] == .bool(true) { return [] }
    if let words = schema["enum"]?.array, !words.contains(value) {
      return ["\(location) is not one of the values"]
    }
    switch (schema["type"]?.string, value) {
    case (nil, _), ("boolean", .bool): return []
    case ("string", .string(let text)): return problems(of: text, schema, location)
    case ("integer", .integer(let number)):
      let range = (schema["minimum"]?.integer ?? .min)...(schema["maximum"]?.integer ?? .max)
      return range.contains(number) ? [] : ["\(location) is out of its range"]
    case ("array", .array(let list)):
      return list.enumerated().flatMap {
        problems(of: $1, schema["items"] ?? .null, "\(location)[\($0)]")
      }
    case ("object", .object(let fields)): return problems(of: fields, schema, location)
    default: return ["\(location) is not of type \(schema["type"]?.string ?? "")"]
    }
  }

  private func problems(of text: String, _ schema: WireValue, _ location: String) -> [String] {
    if schema["format"] == .string("date-time"), (try? WireTime(text)) == nil {
      return ["\(location) is not a valid time"]
    }
    if let pattern = schema["pattern"]?.string,
      text.range(of: pattern, options: .regularExpression) == nil
    {
      return ["\(location) does not follow \(pattern)"]
    }
    return []
  }

  private func problems(
    of fields: [String: WireValue], _ schema: WireValue, _ location: String
  ) -> [String] {
    let properties = schema["properties"]?.object ?? [:]
    let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter {
      fields[$0] == nil
    }
    let wrong = fields.flatMap { name, value -> [String] in
      let rule =
        properties[name] ?? schema["additionalProperties"].flatMap { $0.object == nil ? nil : $0 }
      guard let rule else { return areFieldsOpen ? [] : ["\(location).\(name) is not documented"] }
      return problems(of: value, rule, "\(location).\(name)")
    }
    return missing.map { "\(location).\($0) is missing" } + wrong
  }
}

extension WireValue {
  subscript(name: String) -> WireValue? { object?[name] }
}
