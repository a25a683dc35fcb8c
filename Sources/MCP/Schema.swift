package import JSONSyntax

/// The shape of a value, as JSON Schema writes it; only what tools need.
///
/// A client puts every tool's schemas before its model, so they say little.
package enum Schema: Sendable, Equatable {
  case string
  case integer(upTo: Int, absent: Int)
  /// An integer that the server gives, whose limits concern nobody.
  case count
  case number
  case boolean
  case choice([String])
  case texts
  /// A list whose elements tell by themselves what they are.
  case list
  case object([Property])
  /// An object whose members are the client's own.
  case members
  /// Any value.
  case any

  package struct Property: Sendable, Equatable {
    package let name: String
    package let schema: Schema
    package let summary: String?
    package let isRequired: Bool

    package init(
      _ name: String, _ schema: Schema, _ summary: String? = nil, isRequired: Bool = false
    ) {
      self.name = name
      self.schema = schema
      self.summary = summary
      self.isRequired = isRequired
    }
  }

  package var json: JSON { .object(members) }

  private var members: JSONObject {
    let json: JSON =
      switch self {
      case .string: ["type": "string"]
      case .integer(let limit, let absent):
        ["type": "integer", "maximum": .integer(limit), "default": .integer(absent)]
      case .count: ["type": "integer"]
      case .number: ["type": "number"]
      case .boolean: ["type": "boolean"]
      case .choice(let words): ["type": "string", "enum": .array(words.map(JSON.string))]
      case .texts: ["type": "array", "items": ["type": "string"]]
      case .list: ["type": "array"]
      case .members: ["type": "object"]
      case .any: [:]
      case .object(let properties): Self.object(properties)
      }
    return json.object ?? JSONObject()
  }

  private static func object(_ properties: [Property]) -> JSON {
    var members = JSONObject()
    for property in properties {
      var schema = property.schema.members
      schema["description"] = property.summary.map(JSON.string)
      members[property.name] = .object(schema)
    }
    let required = properties.filter(\.isRequired).map { JSON.string($0.name) }
    return [
      "type": "object", "properties": .object(members),
      "required": required.isEmpty ? nil : .array(required),
    ]
  }
}
