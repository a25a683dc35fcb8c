package import JSONSyntax
import Platform
import Synchronization

/// A JSON Schema, draft 2020-12, of the keywords that `state/schemas` uses.
///
/// A schema with another keyword is an error, so that none is passed over in silence.
package struct JSONSchema: Sendable {
  private let root: JSON

  package init(_ root: JSON) {
    self.root = root
  }

  /// One that the repository states, `state/schemas/NAME.schema.json`.
  package init(named name: String) throws {
    self.init(try Self.document("\(name).schema.json"))
  }

  private static let documents = Mutex<[String: JSON]>([:])

  /// A file of `state/schemas`, which is read once.
  fileprivate static func document(_ file: String) throws -> JSON {
    if let known = documents.withLock({ $0[file] }) { return known }
    let root = Files.directory(of: Files.directory(of: Files.directory(of: #filePath)))
    let document = try JSON(parsing: Files.read("\(root)/state/schemas/\(file)") ?? [])
    documents.withLock { $0[file] = document }
    return document
  }

  /// The names in `output.schema.json`: commands, with dashes for blanks, and what they share.
  package static var stated: Set<String> {
    get throws {
      Set(try document("output.schema.json")["$defs"]?.object?.members.map(\.key) ?? [])
    }
  }

  /// What is wrong with what a command printed with `--json`, where `output.schema.json` states it; the
  /// words are the command's name and what follows.
  package static func problems(in output: JSON, of words: [String]) throws -> [String] {
    let stated = try document("output.schema.json")["$defs"]?.object ?? JSONObject()
    let names = (1...2).map { words.prefix($0).joined(separator: "-") }
    guard let name = names.last(where: { stated[$0] != nil }) else { return [] }
    return try JSONSchema(["$ref": .string("output.schema.json#/$defs/\(name)")])
      .problems(in: output).map { "roost \(words.joined(separator: " ")) --json: \($0)" }
  }

  /// What is wrong with a value, each with the place where; nothing if it is valid.
  package func problems(in value: JSON) throws -> [String] {
    var check = Check(root: root)
    try check.apply(root, to: value, at: "$")
    return check.problems
  }

  /// A schema that this validator does not understand.
  package struct Unsupported: Error, CustomStringConvertible {
    package let description: String
  }
}

private struct Check {
  let root: JSON
  var problems: [String] = []

  private static let annotations: Set<String> = [
    "$schema", "$defs", "title", "description", "examples",
  ]

  mutating func apply(_ schema: JSON, to value: JSON, at place: String) throws {
    guard let keywords = schema.object else {
      if schema != true { problems.append("\(place) is not allowed") }
      return
    }
    for keyword in keywords.members where !Self.annotations.contains(keyword.key) {
      try apply(keyword, of: schema, to: value, at: place)
    }
  }

  private mutating func apply(
    _ keyword: JSONObject.Member, of schema: JSON, to value: JSON, at place: String
  ) throws {
    let content = keyword.value
    switch keyword.key {
    case "$ref":
      let (definition, root) = try definition(content)
      var check = Check(root: root)
      try check.apply(definition, to: value, at: place)
      problems += check.problems
    case "allOf": for part in content.array ?? [] { try apply(part, to: value, at: place) }
    case "anyOf":
      var isAny = false
      for part in content.array ?? [] {
        var check = Check(root: root)
        try check.apply(part, to: value, at: place)
        isAny = isAny || check.problems.isEmpty
      }
      require(isAny, place, "is none of what it may be")
    case "if":
      var condition = Check(root: root)
      try condition.apply(content, to: value, at: place)
      if condition.problems.isEmpty, let then = schema["then"] {
        try apply(then, to: value, at: place)
      }
    case "then": break
    case "type":
      let types = content.array ?? [content]
      require(types.contains { Self.matches(value, $0.string ?? "") }, place, "has another type")
    case "const": require(value == content, place, "is not \(content.text())")
    case "enum": require(content.array?.contains(value) == true, place, "is none of the values")
    default: try applyByType(keyword, of: schema, to: value, at: place)
    }
  }

  /// Keywords that say nothing about values of other types.
  private mutating func applyByType(
    _ keyword: JSONObject.Member, of schema: JSON, to value: JSON, at place: String
  ) throws {
    let content = keyword.value
    switch keyword.key {
    case "pattern":
      guard let text = value.string else { return }
      let regex = try Regex(content.string ?? "")
      require(text.firstMatch(of: regex) != nil, place, "does not match \(content.text())")
    case "minLength": require(value.string?.count, >=, content, place, "is too short")
    case "minItems": require(value.array?.count, >=, content, place, "has too few elements")
    case "minimum": require(value.integer, >=, content, place, "is too small")
    case "maximum": require(value.integer, <=, content, place, "is too large")
    case "items":
      for (index, element) in (value.array ?? []).enumerated() {
        try apply(content, to: element, at: "\(place)[\(index)]")
      }
    case "required":
      guard let object = value.object else { return }
      for name in (content.array ?? []).compactMap(\.string) where object[name] == nil {
        problems.append("\(place) lacks \(name)")
      }
    case "properties":
      for member in value.object?.members ?? [] {
        guard let property = content[member.key] else { continue }
        try apply(property, to: member.value, at: "\(place).\(member.key)")
      }
    case "additionalProperties":
      for member in value.object?.members ?? [] where schema["properties"]?[member.key] == nil {
        try apply(content, to: member.value, at: "\(place).\(member.key)")
      }
    case "propertyNames":
      for member in value.object?.members ?? [] {
        try apply(content, to: .string(member.key), at: "\(place).\(member.key)")
      }
    default: throw JSONSchema.Unsupported(description: "the keyword \(keyword.key)")
    }
  }

  /// What `#/$defs/NAME` means, or `FILE#/$defs/NAME` in another file, with the document it is in.
  private func definition(_ reference: JSON) throws -> (JSON, root: JSON) {
    let parts = (reference.string ?? "").split(separator: "#", omittingEmptySubsequences: false)
    let prefix = "/$defs/"
    guard parts.count == 2, parts[1].hasPrefix(prefix) else {
      throw JSONSchema.Unsupported(description: "the reference \(reference.text())")
    }
    let document = parts[0].isEmpty ? root : try JSONSchema.document(String(parts[0]))
    guard let definition = document["$defs"]?[String(parts[1].dropFirst(prefix.count))] else {
      throw JSONSchema.Unsupported(description: "the reference \(reference.text())")
    }
    return (definition, document)
  }

  private mutating func require(_ isValid: Bool, _ place: String, _ problem: String) {
    if !isValid { problems.append("\(place) \(problem)") }
  }

  private mutating func require(
    _ size: Int?, _ compare: (Int, Int) -> Bool, _ limit: JSON, _ place: String, _ problem: String
  ) {
    guard let size, let limit = limit.integer else { return }
    require(compare(size, limit), place, problem)
  }

  private static func matches(_ value: JSON, _ type: String) -> Bool {
    switch type {
    case "null": value.isNull
    case "boolean": value.bool != nil
    case "integer": value.integer != nil
    case "number": value.double != nil
    case "string": value.string != nil
    case "array": value.array != nil
    case "object": value.object != nil
    default: false
    }
  }
}
