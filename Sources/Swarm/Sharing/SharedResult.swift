package import Foundation
package import JSONSyntax
import Tasks

/// A value that a task of a run published under a key; the seed's fields, and which version it is.
package struct SharedResult: Sendable, Equatable {
  package var key: String
  /// The task that published it.
  package var producer: String
  package var value: JSON
  package var tags: [String]
  package var publishedAt: Date
  package var expiresAt: Date?
  /// The first one of a key is 1.
  package var version: Int

  package func isExpired(now: Date) -> Bool { expiresAt.map { $0 <= now } ?? false }

  /// What JSON calls the value's type.
  package static func typeName(of value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool: "boolean"
    case .number: value.integer == nil ? "number" : "integer"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  package var typeName: String { Self.typeName(of: value) }
}

extension SharedResult {
  package init(json: JSON) throws(JSONShapeError) {
    key = try json.requiredString("key")
    producer = try json.requiredString("producer_id")
    value = try json.required("value", "a value") { $0 }
    tags = (json["tags"]?.array ?? []).compactMap(\.string)
    publishedAt = try json.requiredDate("published_at")
    expiresAt = try json.date("expires_at")
    version = json["version"]?.integer ?? 1
  }

  package var json: JSON {
    let fields = value.object.map { object in
      JSON.object(
        JSONObject(
          object.members.map {
            .init(key: $0.key, value: .string(Self.typeName(of: $0.value)))
          }))
    }
    return [
      "key": .string(key), "producer_id": .string(producer), "value": value,
      "schema": ["type_name": .string(typeName), "fields": fields],
      "published_at": .date(publishedAt), "expires_at": expiresAt.map(JSON.date),
      "tags": .array(tags.map(JSON.string)), "version": .integer(version),
    ]
  }
}
