package import Foundation
package import JSONSyntax
package import Model

/// Fields of tasks as they stand in files and replies.
extension JSON {
  package static func date(_ date: Date) -> JSON { .string(Timestamp.text(date)) }

  package func date(_ key: String) throws(JSONShapeError) -> Date? {
    guard let value = self[key], !value.isNull else { return nil }
    guard let date = value.string.flatMap(Timestamp.date) else {
      throw JSONShapeError("\"\(key)\" is not a time")
    }
    return date
  }

  /// An agent, here or on another machine.
  package func address(_ key: String) throws -> Address? {
    guard self[key] != nil else { return nil }
    return try .anywhere(requiredString(key))
  }

  package func requiredAddress(_ key: String) throws -> Address {
    try .anywhere(requiredString(key))
  }

  /// A list of agents; nothing where there is none.
  package func addresses(_ key: String) throws -> [Address] {
    try (self[key]?.array ?? []).compactMap(\.string).map { try .anywhere($0) }
  }

  package func requiredDate(_ key: String) throws(JSONShapeError) -> Date {
    guard let date = try date(key) else { throw JSONShapeError("\"\(key)\" is missing") }
    return date
  }

  /// One of the words that a type has a case for.
  package func requiredCase<Value: RawRepresentable>(
    _ key: String
  ) throws(JSONShapeError) -> Value where Value.RawValue == String {
    let word = try requiredString(key)
    guard let value = Value(rawValue: word) else {
      throw JSONShapeError("\"\(key)\" has the unknown value \"\(Printable.escaped(word))\"")
    }
    return value
  }
}
